"""Rules on security measures: Art. 30(1)(g), 30(2)(d), 32. Reads Records only."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import is_sensitive


@rule(
    "security.missing",
    Level.ERROR,
    "30(1)(g), 30(2)(d), 32(1)",
    "measures",
    says=_("No security measure is described."),
    do=_("Describe the technical and organisational measures in general terms."),
)
def security_missing(case: Case) -> Iterator[Hit]:
    """A general description, where possible."""
    if not case.entry.measures and case.lacks("measures"):
        yield hit()


@rule(
    "security.sensitive-unencrypted",
    Level.ADVICE,
    "32(1)(a)",
    "measures",
    says=_(
        "Special or criminal data are processed, and neither encryption nor pseudonymisation is among the measures."
    ),
    do=_("Say how these data are protected; consider encryption or pseudonymisation."),
)
def sensitive_unencrypted(case: Case) -> Iterator[Hit]:
    """The first measure that Art. 32(1) names."""
    articles = {each.measure.article for each in case.entry.measures}
    if articles and "32(1)(a)" not in articles and any(is_sensitive(data) for data in case.entry.personal_data):
        yield hit()


BOTH = (security_missing, sensitive_unencrypted)
