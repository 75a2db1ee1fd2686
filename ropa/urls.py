"""Which address leads where. Wiring only: every view lives in the app that owns it."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from ropa.organisations.files import file

handler400 = "ropa.security.errors.bad_request"
handler403 = "ropa.security.errors.forbidden"
handler404 = "ropa.security.errors.not_found"
handler429 = "ropa.security.errors.too_many"
handler500 = "ropa.journal.unavailable.server_error"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("admin_ropa/logo.svg"))),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("ropa.accounts.urls")),
    path("admin/", admin.site.urls),
    path("shared/", include("registry.shared")),
    path("files/<slug:app>/<slug:model>/<int:pk>/<slug:field>/", file, name="file"),
    path("registers/", include("registry.urls")),
]
