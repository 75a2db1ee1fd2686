"""What two people wrote in one form at once: what there is to ask and to tell before anything is saved.

Knows nothing of what the rows mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from ropa.journal.conflict_values import PostedRows, Values, choose_named
from ropa.journal.versions import Rows, Version, Writing, as_it_was, key_of, links_as_they_were, written_since

ASKED, CHOICE, BEFORE, THEIRS = "conflict", "choice-", "before-", "theirs-"  # what the fields of a question are called


def acts_of(writings: Iterable[Writing]) -> list[Writing]:
    """Return who acted, when and why: each act once, in the order of time."""
    acts = {writing.act or writing.instant: writing for writing in writings}
    return sorted(acts.values(), key=lambda writing: writing.instant)


@dataclass(frozen=True)
class Question:
    """A field that both changed: what it said, what they made of it, and what I made of it."""

    name: str
    row: str
    label: str
    before: str
    theirs: str
    mine: str
    values_before: Values = field(default_factory=list)
    values_theirs: Values = field(default_factory=list)
    writing: Writing | None = None


@dataclass(frozen=True)
class News:
    """What they changed and I did not: a field of a row, or a whole row that they added or deleted."""

    row: str
    label: str = ""
    before: str = ""
    theirs: str = ""
    writing: Writing | None = None


@dataclass
class Merge:
    """What was posted, brought up to date with the rows of today, and what there is to say about it."""

    data: QueryDict
    questions: list[Question] = field(default_factory=list)
    taken: list[News] = field(default_factory=list)
    added: list[News] = field(default_factory=list)
    removed: list[News] = field(default_factory=list)
    writings: set[Writing] = field(default_factory=set)
    is_gone: bool = False  # whether the row of the page was deleted meanwhile
    files: bool = False  # whether a file was sent, which a browser will not send again by itself

    @property
    def is_open(self) -> bool:
        """Whether something must be seen or decided before anything is saved."""
        return bool(self.questions or self.taken or self.added or self.removed or self.is_gone)

    @property
    def acts(self) -> list[Writing]:
        """Who acted, when and why: each act once, in the order of time."""
        return acts_of(self.writings)


@dataclass
class Part:
    """The rows of one part: its formset as it is shown today, and whether whoever posts may change rows."""

    formset: Any
    name: str
    may_change: bool

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return str(self.formset.prefix)

    @property
    def key(self) -> str:
        """The name of the primary key."""
        return key_of(self.formset.model)

    @property
    def forms(self) -> list[Any]:
        """The forms of the rows there are."""
        return list(self.formset.initial_forms)

    @property
    def may_delete(self) -> bool:
        """Whether a row can be left out."""
        return self.may_change and DELETION_FIELD_NAME in self.formset.empty_form.fields

    def form(self, row: Model, number: int) -> Any:
        """Return the form of any row under this number, with the fields that the formset adds to it."""
        form = self.formset.form(instance=row, prefix=self.formset.add_prefix(number))
        self.formset.add_fields(form, None)
        return form

    def form_as_it_was(self, was: Model, number: int, version: Version) -> Any:
        """Return the same for a row as it was in that version."""
        form = self.form(was, number)
        _show_links(form, version)
        return form

    def named(self, row: Model) -> str:
        """Return what a row is called."""
        try:
            return f"{self.name} · {row}" if row.pk else self.name
        except ObjectDoesNotExist:  # its name is made of what is gone
            return self.name


@dataclass
class Page:
    """The forms of a page as they are shown today, unbound."""

    form: Any
    parts: list[Part]


def links_of(form: type[Any]) -> tuple[type[Model], str] | None:
    """Return the link rows that a form shows as one field, `data`, and the key by which they hang from the row."""
    link = getattr(form, "link", None)
    return (link, str(link.parent)) if link else None


def form_as_it_was(form: Any, version: Version) -> Any:
    """Return the form as it was shown, with its row in that version; None if that is not known."""
    was = as_it_was(type(form.instance), str(form.instance.pk), version)
    if was is None:
        return None
    before = type(form)(instance=was, prefix=form.prefix)
    _show_links(before, version)
    return before


def _show_links(form: Any, version: Version) -> None:
    links = links_of(type(form))
    if links and form.instance.pk:
        form.initial["data"] = links_as_they_were(*links, str(form.instance.pk), version)


def answered(data: QueryDict) -> QueryDict:
    """Return what was posted, with their values where theirs were chosen."""
    chosen = data.copy()
    for name in data.getlist(ASKED):
        if data.get(CHOICE + name) == "theirs":
            choose_named(name, [str(value) for value in data.getlist(THEIRS + name)], chosen)
    return chosen


def unanswered(data: QueryDict) -> list[str]:
    """Return the names of the fields that were asked for, and not chosen."""
    return [str(name) for name in data.getlist(ASKED) if data.get(CHOICE + str(name)) not in {"mine", "theirs"}]


def writings_of_moved(
    model: type[Model], seen: Rows, now: Rows, links: tuple[type[Model], str] | None = None
) -> dict[str, list[Writing]]:
    """Return what was written of each row that has moved, been added or deleted since it was seen."""
    moved = {pk: (*seen.get(pk, ()), 0, 0) for pk in {*seen, *now} if seen.get(pk) != now.get(pk)}
    found = written_since(model, {pk: version[0] for pk, version in moved.items()})
    if links:
        linked = written_since(links[0], {pk: version[1] for pk, version in moved.items()}, f"{links[1]}_id")
        for pk, writings in linked.items():
            found[pk] = sorted([*found.get(pk, []), *writings], key=lambda writing: writing.instant)
    return found


def begin_anew(data: QueryDict, formset: type[Any]) -> None:
    """Post the rows of a part as new ones of a new row, those that were to be deleted left out."""
    prefix, key = formset.get_default_prefix(), key_of(formset.model)
    rows = PostedRows(data, prefix, key)
    rows.clear(data)
    kept = [old for old in sorted(rows.values) if not rows.is_ticked(old, DELETION_FIELD_NAME)]
    for number, old in enumerate(kept):
        rows.place(old, number, data, {})
        for name in (key, formset.fk.name):
            data.pop(f"{prefix}-{number}-{name}", None)
    data[f"{prefix}-INITIAL_FORMS"], data[f"{prefix}-TOTAL_FORMS"] = "0", str(len(kept))
