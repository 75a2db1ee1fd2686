"""The addresses of registers and of their sheets. Wiring only."""

from django.urls import path, register_converter

from registry.choices import RegisterKind
from registry.exports import FORMATS
from registry.views import (
    changes,
    coverage,
    desk,
    documents,
    findings,
    impact,
    import_mapping,
    import_undo,
    imports,
    members,
    pictures,
    retention,
    screening,
    sharing,
    timeline,
    verification,
    work,
    workflow,
)
from registry.views.edition_checks import compared, compared_as_pdf, verify_file
from registry.views.editions import edition, edition_as_json, edition_as_pdf, editions


class KindConverter:
    """A kind of register in an address: controller, processor or all."""

    regex = "|".join(RegisterKind.values)

    def to_python(self, value: str) -> RegisterKind:
        return RegisterKind(value)

    def to_url(self, value: str) -> str:
        return RegisterKind(value).value


class ColourConverter:
    """Six hexadecimal digits."""

    regex = "[0-9a-f]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KindConverter, "register_kind")
register_converter(ColourConverter, "colour")

app_name = "registers"
urlpatterns = [
    path("<slug:slug>/", desk.desk, name="desk"),
    path("colours/<colour:colour>.css", documents.colour, name="colour"),
    *(
        path(
            f"<slug:slug>/<register_kind:kind>.{ending}",
            documents.register_as_file,
            {"ending": ending},
            name=f"register-{ending}",
        )
        for ending in FORMATS
    ),
    path("<slug:slug>/<register_kind:kind>/changes/", changes.changes, name="changes"),
    path("<slug:slug>/<register_kind:kind>/changes.csv", changes.changes_as_csv, name="changes-csv"),
    path("<slug:slug>/<register_kind:kind>/changes.pdf", changes.changes_as_pdf, name="changes-pdf"),
    path("<slug:slug>/activities/<path:reference>.pdf", documents.sheet_as_pdf, name="sheet-pdf"),
    path("<slug:slug>/timeline/", timeline.timeline, name="timeline"),
    path("<slug:slug>/timeline.csv", timeline.timeline_as_csv, name="timeline-csv"),
    path("<slug:slug>/timeline/<uuid:change_id>/", timeline.act, name="act"),
    path("<slug:slug>/pictures/", pictures.pictures, name="pictures"),
    path("<slug:slug>/pictures/<slug:aspect>/", pictures.entries_behind, name="behind"),
    path("<slug:slug>/impact/", impact.impact, name="impact"),
    path("<slug:slug>/retention/", retention.retention, name="retention"),
    path("<slug:slug>/retention.csv", retention.retention_as_csv, name="retention-csv"),
    path("<slug:slug>/retention/feeds/", retention.feeds, name="feeds"),
    path("<slug:slug>/retention/feeds/<str:token>.ics", retention.feed, name="feed"),
    path("<slug:slug>/members/", members.members, name="members"),
    path("<slug:slug>/verification/", verification.verification, name="verification"),
    path("<slug:slug>/<register_kind:kind>/findings/", findings.findings, name="findings"),
    path("<slug:slug>/<register_kind:kind>/questions/", coverage.covered, name="questions"),
    path("<slug:slug>/rules/", coverage.rules, name="rules"),
    path("<slug:slug>/without/", coverage.without, name="without"),
    path("<slug:slug>/imports/", imports.imports, name="imports"),
    path("<slug:slug>/imports/<uuid:key>/", imports.batch, name="import"),
    path("<slug:slug>/imports/<uuid:key>/mapping/", import_mapping.mapping, name="import-mapping"),
    path("<slug:slug>/imports/<uuid:key>/undo/", import_undo.undoing, name="import-undo"),
    path("<slug:slug>/editions/", editions, name="editions"),
    path("<slug:slug>/editions/verify/", verify_file, name="edition-verify"),
    path("<slug:slug>/editions/<int:older>/<int:newer>/", compared, name="editions-compared"),
    path("<slug:slug>/editions/<int:older>/<int:newer>.pdf", compared_as_pdf, name="editions-compared-pdf"),
    path("<slug:slug>/editions/<int:key>/", edition, name="edition"),
    path("<slug:slug>/editions/<int:key>/links/", sharing.links, name="edition-links"),
    path("<slug:slug>/editions/<int:key>/edition.pdf", edition_as_pdf, name="edition-pdf"),
    path("<slug:slug>/editions/<int:key>/edition.json", edition_as_json, name="edition-json"),
    path("<slug:slug>/work/<uuid:key>/printed/", documents.printed, name="printed"),
    path("<slug:slug>/work/<uuid:key>/", work.progress, name="work"),
    # A reference may hold slashes: what is shown below an entry must be named before its sheet.
    path("<slug:slug>/activities/<path:reference>/approval/", workflow.approval, name="approval"),
    path("<slug:slug>/activities/<path:reference>/screening/", screening.screening, name="screening"),
    path("<slug:slug>/activities/<path:reference>/timeline/", timeline.entry_timeline, name="entry-timeline"),
    path("<slug:slug>/activities/<path:reference>/", desk.sheet, name="sheet"),
]
