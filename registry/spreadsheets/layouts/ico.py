"""The ICO's templates for controllers and for processors, one row an activity. Reads Records only.

After the columns of the template come the reference and the name, which it has not: so the import finds the entries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from registry.choices import Block
from registry.record import ActivityRecord, OrganisationRecord, RegisterRecord
from registry.record.shape import PurposeRecord
from registry.spreadsheets.layouts import wording
from registry.spreadsheets.layouts.wording import BETWEEN, NOTHING
from registry.spreadsheets.workbook import Table

HEADERS = Path(__file__).parents[2] / "reference" / "headers.json"
ENGLISH = "en"
OWN = ("Reference number", "Name of processing")
HEADER_ROW = 9
CONTROLLERS, PROCESSORS = "Template", "Template (processor)"
Says = Callable[[ActivityRecord], str]


def ico_tables(register: RegisterRecord) -> list[Table]:
    """Return the sheets: that of the controller, and that of the processor if the register has such entries."""
    own = [activity for activity in register.activities if not activity.is_processor]
    others = [activity for activity in register.activities if activity.is_processor]
    sheets = []
    if own or not others:
        sheets.append(_sheet(CONTROLLERS, register.organisation, "ico-controller", CONTROLLER, own))
    if others:
        sheets.append(_sheet(PROCESSORS, register.organisation, "ico-processor", PROCESSOR, others))
    return sheets


def cells_of(activity: ActivityRecord) -> dict[str, str]:
    """Return what the row of an activity says, by the header of its column."""
    layout, says = ("ico-processor", PROCESSOR) if activity.is_processor else ("ico-controller", CONTROLLER)
    return dict(zip((*_columns(layout), *OWN), _row(says, activity), strict=True))


@cache
def _columns(layout: str) -> tuple[str, ...]:
    return tuple(json.loads(HEADERS.read_text(encoding="utf-8"))["layouts"][layout])


def _row(says: Iterable[Says], activity: ActivityRecord) -> list[str]:
    return [*(say(activity) for say in says), activity.reference, activity.name]


def _sheet(
    name: str, organisation: OrganisationRecord, layout: str, says: tuple[Says, ...], activities: list[ActivityRecord]
) -> Table:
    """Return a sheet with the contacts above, the header in row 9 and the activities below it."""
    above = _contacts(organisation)
    blank = [[""]] * (HEADER_ROW - len(above) - 1)
    header = [*_columns(layout), *OWN]
    width = len(header)
    lines = [*above[1:], *blank, header, *(_row(says, activity) for activity in activities)]
    return name, _wide(above[0], width), [_wide(line, width) for line in lines]


def _wide(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _contacts(organisation: OrganisationRecord) -> list[list[str]]:
    name = organisation.legal_name or organisation.name
    one = wording.one_line
    return [
        ["Controller", "", "Data protection officer (if applicable)", "", "Representative (if applicable)", ""],
        ["Name", name, "Name", organisation.dpo_name, "Name", organisation.representative_name],
        [
            "Address", one(organisation.address), "Address", one(organisation.dpo_address), "Address",
            one(organisation.representative_address),
        ],
        ["Email", organisation.email, "Email", organisation.dpo_email, "Email", organisation.representative_email],
        [
            "Telephone", organisation.phone, "Telephone", organisation.dpo_phone, "Telephone",
            organisation.representative_phone,
        ],
    ]  # fmt: skip


# Cells


def _lines(values: Iterable[str]) -> str:
    """Return one value a line."""
    return "\n".join(value for value in values if value)


def _or_waived(activity: ActivityRecord, said: str, block: Block) -> str:
    return said or wording.waived(activity, block.value, ENGLISH)


def _joint(activity: ActivityRecord) -> str:
    said = _lines(wording.one_line(f"{each.name}\n{each.contact}") for each in activity.joint_controllers)
    return _or_waived(activity, said, Block.JOINT_CONTROLLERS)


def _people(activity: ActivityRecord) -> str:
    return _lines(wording.labelled(each.category.en, each.description) for each in activity.data_subjects)


def _data(activity: ActivityRecord) -> str:
    return _lines(wording.labelled(each.category.en, each.description) for each in activity.personal_data)


def _recipients(activity: ActivityRecord) -> str:
    others = (f"{each.kind.en}: {wording.recipient(each, ENGLISH)}" for each in activity.recipients)
    vendors = (
        f"{each.role.en}: {wording.vendor(each)}" if each.role else each.subprocessor.name
        for each in activity.engagements
    )
    return _or_waived(activity, _lines((*others, *vendors)), Block.RECIPIENTS)


def _contracts(activity: ActivityRecord) -> str:
    """Return the contracts by vendor; a vendor without one is not named here."""
    made = ((each.subprocessor.name, each.agreement) for each in activity.engagements if each.agreement)
    return _lines(wording.labelled(name, " ".join(filter(None, (made.reference, made.url)))) for name, made in made)


def _transfers(activity: ActivityRecord) -> str:
    said = (
        f"{each.importer} ({wording.destination(each, ENGLISH)})"
        if each.importer
        else wording.destination(each, ENGLISH)
        for each in activity.transfers
    )
    return _or_waived(activity, _lines(said), Block.TRANSFERS)


def _safeguards(activity: ActivityRecord) -> str:
    """Return what allows each transfer, a line for a line."""
    said = [
        BETWEEN.join(
            filter(
                None,
                (
                    wording.mechanism(each.mechanism, each.scc_module, ENGLISH),
                    wording.one_line(each.documentation),
                ),
            )
        )
        for each in activity.transfers
    ]
    return _lines(each or NOTHING for each in said) if any(said) else ""


def _retention(activity: ActivityRecord) -> str:
    said = _lines(wording.retention(rule, ENGLISH) for rule in activity.retention_rules)
    return _or_waived(activity, said, Block.RETENTION)


def _measures(activity: ActivityRecord) -> str:
    said = _lines(wording.labelled(each.measure.en, each.description) for each in activity.measures)
    return _or_waived(activity, said, Block.MEASURES)


def _purposes(activity: ActivityRecord) -> str:
    return _lines(wording.one_line(each.text) for each in activity.purposes)


def _bases(activity: ActivityRecord) -> str:
    """Return the legal basis of each purpose, a line for a line."""
    said = [_basis(each) for each in activity.purposes]
    return _lines(each or NOTHING for each in said) if any(said) else ""


def _basis(purpose: PurposeRecord) -> str:
    if purpose.legal_basis is None:
        return wording.one_line(purpose.legal_basis_detail)
    detail = wording.one_line(purpose.legal_basis_detail)
    return BETWEEN.join(filter(None, (purpose.legal_basis.article, detail)))


def _conditions(activity: ActivityRecord) -> str:
    said = {each.art9_condition.article for each in activity.personal_data if each.art9_condition}
    return _or_waived(activity, _lines(sorted(said)), Block.SPECIAL_CATEGORIES)


def _of_purposes(attribute: str) -> Says:
    """Return what says a field of all purposes, each text once."""
    return lambda activity: _lines(
        dict.fromkeys(wording.one_line(str(getattr(each, attribute))) for each in activity.purposes)
    )


def _rights(activity: ActivityRecord) -> str:
    said = _lines(wording.labelled(each.right.en, each.description) for each in activity.rights)
    return _or_waived(activity, said, Block.RIGHTS)


def _automated(activity: ActivityRecord) -> str:
    said = activity.automated_decision.en if activity.automated_decision else ""
    told = BETWEEN.join(filter(None, (said, wording.one_line(activity.automated_logic))))
    return _or_waived(activity, told, Block.AUTOMATED_DECISION)


def _source(activity: ActivityRecord) -> str:
    said = activity.data_source.en if activity.data_source else ""
    return BETWEEN.join(filter(None, (said, wording.one_line(activity.data_source_detail))))


def _assessment(activity: ActivityRecord) -> str:
    said = activity.dpia_required.en if activity.dpia_required else ""
    told = BETWEEN.join(filter(None, (said, wording.one_line(activity.dpia_reason))))
    return _or_waived(activity, told, Block.DPIA)


def _national(activity: ActivityRecord) -> str:
    return _lines(dict.fromkeys(wording.one_line(each.national_condition) for each in activity.personal_data))


def _plain(attribute: str) -> Says:
    """Return what says a text or a label of the activity."""

    def say(activity: ActivityRecord) -> str:
        value = getattr(activity, attribute)
        return wording.one_line(value if isinstance(value, str) else value.en if value else "")

    return say


def _nothing(_activity: ActivityRecord) -> str:
    """Leave a column blank that the register has no field for."""
    return ""


CONTROLLER: tuple[Says, ...] = (
    _plain("business_function"), _purposes, _joint, _people, _data, _recipients, _contracts, _transfers, _safeguards,
    _retention, _measures, _bases, _conditions, _of_purposes("legitimate_interest"), _of_purposes("balancing_test_url"),
    _rights, _automated, _source, _of_purposes("consent_record"),
    lambda activity: _lines(wording.place(each, ENGLISH) for each in activity.storage_places),
    _assessment, _plain("dpia_status"), _plain("dpia_url"), _nothing, _plain("breach_register_url"), _national, _bases,
    _plain("retention_policy_url"), _plain("retention_policy_followed"), _plain("retention_deviation"),
)  # fmt: skip
PROCESSOR: tuple[Says, ...] = (
    lambda activity: _lines(wording.one_line(f"{each.name}\n{each.address}") for each in activity.clients),
    lambda activity: _lines(wording.one_line(each.representative) for each in activity.clients),
    _plain("operations"), _nothing, _transfers, _safeguards, _measures,
)  # fmt: skip
