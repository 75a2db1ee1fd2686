"""The addresses of registers and of their sheets. Wiring only."""

from django.urls import path, register_converter

from registry.choices import RegisterKind
from registry.views import documents


class KindConverter:
    """A kind of register in an address: controller, processor or all."""

    regex = "|".join(RegisterKind.values)

    def to_python(self, value: str) -> RegisterKind:
        return RegisterKind(value)

    def to_url(self, value: str) -> str:
        return RegisterKind(value).value


register_converter(KindConverter, "register_kind")

app_name = "registers"
urlpatterns = [
    path("<slug:slug>/<register_kind:kind>.pdf", documents.register_as_pdf, name="register-pdf"),
    path("<slug:slug>/<register_kind:kind>.html", documents.register_as_html, name="register-html"),
    path("<slug:slug>/activities/<path:reference>.pdf", documents.sheet_as_pdf, name="sheet-pdf"),
]
