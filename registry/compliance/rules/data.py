"""Rules on people and their data: Art. 8, 9, 10, 13, 14, 30(1)(c). Reads Records only."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import DataSource
from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import code, is_one
from registry.record import Label

CHILDREN = {"children", "pupils-students"}


@rule(
    "data.subjects-missing",
    Level.ERROR,
    "30(1)(c)",
    "data_subjects",
    says=_("No category of data subjects is named."),
    do=_("Name the people whose data are processed, by category."),
)
def subjects_missing(case: Case) -> Iterator[Hit]:
    """Whose data they are."""
    if not case.entry.data_subjects:
        yield hit()


@rule(
    "data.categories-missing",
    Level.ERROR,
    "30(1)(c)",
    "personal_data",
    says=_("No category of personal data is named."),
    do=_("Name the categories of personal data that are processed."),
)
def categories_missing(case: Case) -> Iterator[Hit]:
    """Which data they are."""
    if not case.entry.personal_data:
        yield hit()


@rule(
    "data.special-without-condition",
    Level.ERROR,
    "9(2)",
    "personal_data",
    says=_("%(category)s are a special category of data, and no condition of Art. 9(2) is chosen."),
    do=_("Choose the condition of Art. 9(2) that lifts the prohibition; without one, stop processing these data."),
)
def special_without_condition(case: Case) -> Iterator[Hit]:
    """Processing them is prohibited unless a condition applies."""
    for data in case.entry.personal_data:
        if data.category.special and data.art9_condition is None:
            yield _of(data.category)


@rule(
    "data.criminal-without-authority",
    Level.ERROR,
    "10",
    "personal_data",
    says=_("%(category)s: nothing says under which official authority or law they are processed."),
    do=_("Name the official authority or the law that authorises the processing of these data."),
)
def criminal_without_authority(case: Case) -> Iterator[Hit]:
    """Only under the control of official authority, or where the law authorises it."""
    for data in case.entry.personal_data:
        if data.category.criminal and not (data.art10_authority or data.national_condition):
            yield _of(data.category)


@rule(
    "data.children-note-missing",
    Level.WARNING,
    "8, 12(1)",
    "children",
    says=_("Data of %(category)s are processed, and nothing is said of what is done for children."),
    do=_("Say how the age is known, who consents, and how children are informed."),
)
def children_note_missing(case: Case) -> Iterator[Hit]:
    """Children merit specific protection (recital 38)."""
    if not case.entry.children:
        yield from (_of(each.category) for each in case.entry.data_subjects if each.category.code in CHILDREN)


@rule(
    "data.source-missing",
    Level.WARNING,
    "14(2)(f)",
    "data_source_detail",
    says=_("The data do not come from the person alone, but nothing says where they come from."),
    do=_("Name the source of the data, and say whether it is accessible to the public."),
)
def source_missing(case: Case) -> Iterator[Hit]:
    """Who was not asked is told from where the data come."""
    told = case.entry.data_source_detail or any(data.source for data in case.entry.personal_data)
    if is_one(case.entry.data_source, DataSource.INDIRECT, DataSource.BOTH) and not told:
        yield hit()


@rule(
    "data.refusal-consequence-missing",
    Level.ADVICE,
    "13(2)(e)",
    "personal_data",
    says=_("%(category)s must be given, but nothing says what follows if they are not."),
    do=_("Say what happens to a person who does not give these data: the notice must tell it."),
)
def refusal_consequence_missing(case: Case) -> Iterator[Hit]:
    """People are told what follows if they keep obligatory data to themselves."""
    for data in case.entry.personal_data:
        if code(data.obligatory) == "yes" and not data.refusal_consequence:
            yield _of(data.category)


def _of(category: Label) -> Hit:
    return hit(category.code, category=category)


CONTROLLER = (
    subjects_missing,
    categories_missing,
    special_without_condition,
    criminal_without_authority,
    children_note_missing,
    source_missing,
    refusal_consequence_missing,
)
