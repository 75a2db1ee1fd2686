"""Rules on information and the rights of the person: Art. 12 to 22. Reads Records only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import Right
from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.purposes import resting_on
from registry.compliance.rules.reading import plain
from registry.record.catalogue import required_label

# These apply whatever the legal basis, and every notice tells of them: Art. 13(2)(b) and (d).
ALWAYS = (Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION, Right.COMPLAINT)
# An entry that was read out of a notice has one, whatever its address.
NOTICE = re.compile(
    r"(politique|declaration|notice|avis) (de|sur la) (confidentialite|protection)|privacy (polic|statement|notic)"
)


@rule(
    "rights.notice-missing",
    Level.WARNING,
    "13, 14",
    "notice_url",
    says=_("No information notice for this processing is known."),
    do=_("Enter the address of the notice that people get, or of the general privacy policy of the organisation."),
)
def notice_missing(case: Case) -> Iterator[Hit]:
    """People are informed."""
    known = case.entry.notice_url or case.keeper.has_notice or NOTICE.search(plain(case.entry.provenance_document))
    if not known and case.lacks("notice"):
        yield hit()


@rule(
    "rights.procedure-missing",
    Level.WARNING,
    "12(2)",
    "rights_procedure",
    says=_("Nothing says how people exercise their rights."),
    do=_("Say where a request goes and how it is made."),
)
def procedure_missing(case: Case) -> Iterator[Hit]:
    """The controller facilitates the exercise of rights."""
    if not case.entry.rights_procedure and case.lacks("rights"):
        yield hit()


@rule(
    "rights.incomplete",
    Level.WARNING,
    "13(2)(b), 13(2)(d)",
    "rights",
    says=_("“%(right)s” is not among the rights that are listed, although it always applies."),
    do=_("Add the right, and tell people of it in the notice."),
)
def rights_incomplete(case: Case) -> Iterator[Hit]:
    """Where rights are listed, those that always apply are among them."""
    listed = {each.right.code for each in case.entry.rights}
    if listed:
        for right in ALWAYS:
            if right.value not in listed:
                yield hit(right.value, right=required_label(Right, right.value))


@rule(
    "rights.objection-missing",
    Level.WARNING,
    "13(2)(b), 21(1)",
    "rights",
    says=_(
        "A purpose rests on a public task or on legitimate interests, and the right to object is not among the rights "
        "that are listed."
    ),
    do=_("Add the right to object, and bring it to the attention of people."),
)
def objection_missing(case: Case) -> Iterator[Hit]:
    """The right to object goes with these two legal bases."""
    listed = {each.right.code for each in case.entry.rights}
    if listed and Right.OBJECTION.value not in listed and resting_on(case, "6-1-e", "6-1-f"):
        yield hit()


CONTROLLER = (notice_missing, procedure_missing, rights_incomplete, objection_missing)
