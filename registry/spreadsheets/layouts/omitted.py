"""What the register holds and an authority's form has no place for, as a sheet of its own. Reads Records.

A form that goes to an authority must not pass for the whole register: whoever opens it sees what is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from registry.record import ActivityRecord, OrganisationRecord
from registry.spreadsheets.columns import SHEET_OF
from registry.spreadsheets.flat import flat_cells, flat_headers
from registry.spreadsheets.layouts.cnil import record_of
from registry.spreadsheets.layouts.ico import cells_of
from registry.spreadsheets.reading.own_table import PARTS
from registry.spreadsheets.reading.words import folded
from registry.spreadsheets.workbook import Table

Line = tuple[str, str, str]  # entry, heading, what the register says
CNIL_CARRIES = (
    "reference name role started_on joint_controller purpose data_subjects data_categories recipients processors "
    "transfers retention security"
)
ICO_CONTROLLER_CARRIES = (
    "reference name role business_function data_source data_source_detail retention_policy_url "
    "retention_policy_followed retention_deviation automated_decision automated_logic automated_consequences "
    "dpia_required dpia_status dpia_url breach_register_url joint_controller purpose legal_basis data_subjects "
    "data_categories recipients processors location transfers retention security rights"
)
ICO_PROCESSOR_CARRIES = "reference name role operations client transfers security"


def cnil_omitted(
    organisation: OrganisationRecord, own: Sequence[ActivityRecord], of_clients: Iterable[ActivityRecord]
) -> Table:
    """Return the sheet that says, in French, what the CNIL's model leaves out."""
    lines: list[Line] = [
        (
            "",
            "Dates de création et de mise à jour des fiches",
            "tenues par le journal du registre, et non par ce modèle",
        ),
    ]
    for each in of_clients:
        said = "menée pour le compte de clients : ce modèle est celui d’un responsable du traitement"
        lines.append((_entry(each), "Activité de sous-traitant", said))
    for each in own:
        rows = (line for block in record_of(each, organisation).values() for line in block)
        carried = " ".join(str(value) for line in rows for value in line.cells.values())
        lines += _lines(each, "fr", CNIL_CARRIES, carried, "en partie seulement")
    header = ["Fiche", "Ce que le modèle de la CNIL ne reprend pas", "Ce que dit le registre"]
    return "Hors du modèle", header, [list(line) for line in lines]


def ico_omitted(activities: Iterable[ActivityRecord]) -> Table:
    """Return the sheet that says, in English, what the ICO's templates leave out."""
    lines: list[Line] = []
    for each in activities:
        fields = ICO_PROCESSOR_CARRIES if each.is_processor else ICO_CONTROLLER_CARRIES
        lines += _lines(each, "en", fields, " ".join(cells_of(each).values()), "carried in part only")
    header = ["Entry", "What the template of the ICO leaves out", "What the register says"]
    return "Not in the template", header, [list(line) for line in lines]


def _lines(activity: ActivityRecord, language: str, fields: str, form: str, in_part: str) -> list[Line]:
    """Return what the form has no field for, and what it has one for but does not say in full."""
    own, parts = flat_headers(language)
    names = [column.name for column in SHEET_OF["activities"].columns]
    name_of = dict(zip(own, names, strict=True)) | dict(zip(parts, PARTS, strict=True))
    carried = _words(form) | _words(" ".join(_labels(activity)))
    lines: list[Line] = []
    for title, text in flat_cells(activity, language).items():
        if text and name_of[title] not in fields.split():
            lines.append((_entry(activity), title, text))
        elif text and name_of[title] in PARTS and _words(text) - carried:
            lines.append((_entry(activity), f"{title} ({in_part})", text))
    return lines


def _labels(activity: ActivityRecord) -> Iterator[str]:
    """Return the labels of lists, of which a form has its own: what it says by them is not left out."""
    lists = (
        *(each.category for each in activity.personal_data),
        *(each.category for each in activity.data_subjects),
        *(each.measure for each in activity.measures),
        *(each.kind for each in activity.recipients),
    )
    for each in lists:
        yield from (each.en, each.fr)


def _words(text: str) -> set[str]:
    return set(folded(text).split())


def _entry(activity: ActivityRecord) -> str:
    return f"{activity.reference} {activity.name}"
