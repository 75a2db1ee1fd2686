"""What is due in the registers, for each person who works on them: one digest a person, as a mail in their language."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from registry.choices import Status
from registry.models import ProcessingActivity
from registry.wording import day
from registry.workflow import APPROVE, CHANGE
from ropa.organisations.models import Membership, Preference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

    from ropa.organisations.models import Organisation

SOON = dt.timedelta(days=30)
Due = dict[int, list[ProcessingActivity]]


@dataclass(frozen=True)
class Entry:
    """An entry of which something is due, and the page where it is done."""

    reference: str
    name: str
    review: dt.date | None
    address: str

    @property
    def day(self) -> str:
        """The day of the review, in the language of the mail."""
        return day(self.review)


@dataclass(frozen=True)
class Section:
    """What is due in one organisation's register."""

    organisation: str
    overdue: tuple[Entry, ...]
    soon: tuple[Entry, ...]
    waiting: tuple[Entry, ...]


@dataclass(frozen=True)
class Digest:
    """What is due for one person, and the language in which they are told."""

    person: User
    language: str
    sections: tuple[Section, ...]

    def brief(self) -> str:
        """Say in one line how much is due."""
        counts = [sum(len(part) for part in parts) for parts in zip(*map(_parts, self.sections), strict=True)]
        texts = (
            ngettext("%(count)d review is overdue", "%(count)d reviews are overdue", counts[0]),
            ngettext("%(count)d review is due soon", "%(count)d reviews are due soon", counts[1]),
            ngettext(
                "%(count)d entry is waiting for approval", "%(count)d entries are waiting for approval", counts[2]
            ),
        )
        return " · ".join(text % {"count": count} for text, count in zip(texts, counts, strict=True) if count)

    def mail(self) -> EmailMultiAlternatives:
        """Return the mail, as plain text and as HTML."""
        with override(self.language):
            context = {"digest": self, "language": self.language, "days": SOON.days}
            text = render_to_string("mail/review_reminders.txt", context)
            page = render_to_string("mail/review_reminders.html", context)
            subject = _("Register of processing activities: %(brief)s") % {"brief": self.brief()}
        mail = EmailMultiAlternatives(
            subject, text, to=[self.person.email], headers={"Auto-Submitted": "auto-generated"}
        )
        mail.attach_alternative(page, "text/html")
        return mail


def digests(today: dt.date) -> list[Digest]:
    """Return what is due for everybody for whom something is. Three queries."""
    languages = dict(Preference.objects.values_list("user_id", "language"))
    due = _due(today)
    people: dict[int, list[Membership]] = defaultdict(list)
    for membership in _memberships(today):
        people[membership.user_id].append(membership)
    found = []
    for user_id, memberships in people.items():
        sections = _sections(memberships, due, today)
        if sections:
            language = languages.get(user_id) or memberships[0].organisation.default_language
            found.append(Digest(memberships[0].user, language, sections))
    return found


def _sections(memberships: list[Membership], due: Due, today: dt.date) -> tuple[Section, ...]:
    """Return what is due for one person, in each organisation in which something is."""
    roles: dict[Organisation, list[Membership]] = defaultdict(list)
    for membership in memberships:
        roles[membership.organisation].append(membership)
    theirs = {
        keeper: [row for row in due.get(keeper.pk, ()) if any(role.concerns(row.business_function) for role in held)]
        for keeper, held in roles.items()
    }
    return tuple(_section(keeper, rows, today) for keeper, rows in theirs.items() if rows)


def _memberships(today: dt.date) -> Iterable[Membership]:
    working = Membership.objects.valid(today).who_may(CHANGE, APPROVE)
    return (
        working.exclude(user__email="")
        .select_related("user", "organisation")
        .order_by("user__username", "organisation__name", "role")
    )


def _due(today: dt.date) -> Due:
    """Return the entries of which something is due, by organisation."""
    waiting = Q(status=Status.IN_REVIEW)
    review = Q(next_review_on__lte=today + SOON) & ~Q(status=Status.RETIRED)
    by_keeper: Due = defaultdict(list)
    for row in ProcessingActivity.objects.filter(waiting | review).order_by("next_review_on", "reference"):
        by_keeper[row.organisation_id].append(row)
    return by_keeper


def _section(keeper: Organisation, rows: list[ProcessingActivity], today: dt.date) -> Section:
    planned = [(row.next_review_on, _entry(keeper, row)) for row in rows if row.next_review_on]
    by_reference = sorted(rows, key=lambda row: row.reference)
    return Section(
        keeper.name,
        tuple(entry for review, entry in planned if review <= today),
        tuple(entry for review, entry in planned if today < review <= today + SOON),
        tuple(_entry(keeper, row) for row in by_reference if row.status == Status.IN_REVIEW),
    )


def _entry(keeper: Organisation, row: ProcessingActivity) -> Entry:
    address = settings.BASE_URL + reverse("registers:approval", args=[keeper.slug, row.reference])
    return Entry(row.reference, row.name, row.next_review_on, address)


def _parts(section: Section) -> tuple[tuple[Entry, ...], ...]:
    return section.overdue, section.soon, section.waiting
