"""The addresses that open one edition to whoever holds them. Wiring only."""

from django.urls import path

from registry.views import sharing

urlpatterns = [
    path("<str:token>/", sharing.shared, name="shared"),
    path("<str:token>/edition.pdf", sharing.shared_as_pdf, name="shared-pdf"),
    path("<str:token>/edition.json", sharing.shared_as_json, name="shared-json"),
]
