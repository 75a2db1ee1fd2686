"""Brings what was posted up to date with the rows as they are now, so that nothing is overwritten unseen.

Compares three ways: what a field said when the page was shown, what it says now, and what was posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.translation import gettext

from ropa.journal.conflict import (
    BEFORE,
    THEIRS,
    Merge,
    News,
    Page,
    Part,
    Question,
    answered,
    form_as_it_was,
    links_of,
    unanswered,
    writings_of_moved,
)
from ropa.journal.conflict_values import (
    PostedRows,
    Values,
    choose,
    differs,
    editable,
    in_words,
    is_ticked,
    posted,
    raw,
)
from ropa.journal.versions import Version, Versions, Writing, as_it_was

Writings = list[Writing]


class Merging:
    """One merge under way: `seen` are the versions that the page showed, `now` those of today."""

    def __init__(self, data: QueryDict, page: Page, seen: Versions, now: Versions) -> None:
        self.old = answered(data)
        self.page = page
        self.seen = seen
        self.now = now
        self.merge = Merge(self.old.copy())
        self.moved: dict[str, str] = {}  # the beginnings of the names of fields, whose rows have other numbers now

    def run(self) -> Merge:
        """Bring the row and its parts up to date, and ask again what was asked and not answered."""
        form = self.page.form
        self._row(form, "", "", self._writings(type(form.instance), "").get(str(form.instance.pk), []))
        for part in self.page.parts:
            if f"{part.prefix}-TOTAL_FORMS" in self.old:
                self._part(part)
        self._ask_again()
        return self.merge

    # The fields of a row

    def _row(self, form: Any, prefix: str, row: str, writings: Writings) -> None:
        """Where a row has moved, take what they alone changed, and ask what both changed."""
        seen = self._seen(prefix, str(form.instance.pk))
        if seen == self.now[prefix][str(form.instance.pk)]:
            return
        before = form_as_it_was(form, seen)
        for bound in editable(form):
            if differs(bound, self.merge.data):
                self._field(bound, before and before[bound.name], row, writings)

    def _field(self, bound: BoundField, before: BoundField | None, row: str, writings: Writings) -> None:
        """Judge a field that was posted otherwise than it says now; `before` is the field as it was shown."""
        was, theirs = raw(before) if before else [], raw(bound)
        if before and was == theirs:
            return  # they did not touch it
        news = News(row, str(bound.label), in_words(before or bound, was), in_words(bound, theirs), _last(writings))
        if before and not differs(before, self.merge.data):
            choose(bound, theirs, self.merge.data)
            self._tell(self.merge.taken, news, writings)
        else:
            mine = in_words(bound, posted(bound, self.merge.data))
            question = Question(
                bound.html_name, row, news.label, news.before, news.theirs, mine, was, theirs, news.writing
            )
            self._tell(self.merge.questions, question, writings)

    # The rows of a part

    def _part(self, part: Part) -> None:
        """Number the rows as they are numbered today: those that there are, then those that were added here."""
        rows = PostedRows(self.old, part.prefix, part.key)
        writings = self._writings(part.formset.model, part.prefix, part)
        rows.clear(self.merge.data)
        forms = part.forms
        for form in forms:
            self._shown(part, form, rows, writings.get(str(form.instance.pk), []))
        gone = [pk for pk in rows.numbers if pk not in self.now[part.prefix]]
        returning = [pk for pk in gone if self._is_changed_here(part, pk, rows, writings.get(pk, []))]
        for number, old in enumerate([*rows.new, *(rows.numbers[pk] for pk in returning)], start=len(forms)):
            rows.place(old, number, self.merge.data, self.moved)
            self.merge.data.pop(f"{part.prefix}-{number}-{part.key}", None)
        for number, pk in enumerate(returning, start=len(forms) + len(rows.new)):
            self._ask_whether_it_returns(part, pk, number, writings.get(pk, []))
        self.merge.data[f"{part.prefix}-INITIAL_FORMS"] = str(len(forms))
        self.merge.data[f"{part.prefix}-TOTAL_FORMS"] = str(len(forms) + len(rows.new) + len(returning))

    def _shown(self, part: Part, form: Any, rows: PostedRows, writings: Writings) -> None:
        """Judge a row that there is: added by them, deleted here, or in both forms."""
        number = int(form.prefix.rpartition("-")[2])
        pk = str(form.instance.pk)
        if pk not in rows.numbers:
            self._added(part, form, rows, writings)
            return
        rows.place(rows.numbers[pk], number, self.merge.data, self.moved)
        if not part.may_change:
            return
        if is_ticked(form.add_prefix(DELETION_FIELD_NAME), self.merge.data):
            self._deleted_here(part, form, writings)
        else:
            self._row(form, part.prefix, part.named(form.instance), writings)

    def _added(self, part: Part, form: Any, rows: PostedRows, writings: Writings) -> None:
        """Show a row that they added, unless the very same one was added here."""
        for bound in form:
            choose(bound, raw(bound), self.merge.data)
        for old in rows.new:
            names = {bound.name: f"{part.prefix}-{old}-{bound.name}" for bound in editable(form)}
            if not any(differs(form[name], self.old, posted_as) for name, posted_as in names.items()):
                rows.new.remove(old)
                return
        self._tell(self.merge.added, News(part.named(form.instance), writing=_last(writings)), writings)

    def _deleted_here(self, part: Part, form: Any, writings: Writings) -> None:
        """Ask before a row is deleted that they have changed meanwhile."""
        seen = self._seen(part.prefix, str(form.instance.pk))
        if seen == self.now[part.prefix][str(form.instance.pk)]:
            return
        before = form_as_it_was(form, seen)
        changed = [each for each in editable(form) if before is None or raw(before[each.name]) != raw(each)]
        for bound in editable(form):
            choose(bound, raw(bound), self.merge.data)
        if changed:
            was = _listed((before[each.name], raw(before[each.name])) for each in changed if before)
            theirs = _listed((each, raw(each)) for each in changed)
            name, label = form.add_prefix(DELETION_FIELD_NAME), gettext("The whole row")
            row, mine = part.named(form.instance), gettext("Delete the row")
            question = Question(name, row, label, was, theirs, mine, ["on"], [], _last(writings))
            self._tell(self.merge.questions, question, writings)

    def _is_changed_here(self, part: Part, pk: str, rows: PostedRows, writings: Writings) -> bool:
        """Whether a row that they deleted was changed here; if it was not, tell that it is gone."""
        old = rows.numbers[pk]
        if rows.is_ticked(old, DELETION_FIELD_NAME):
            return False  # both deleted it
        before = self._gone(part, pk, old)
        changed = before is None or any(differs(bound, self.old) for bound in editable(before))
        if changed and part.may_delete:
            return True
        name = part.named(before.instance) if before else part.name
        self._tell(self.merge.removed, News(name, writing=_last(writings)), writings)
        return False

    def _ask_whether_it_returns(self, part: Part, pk: str, number: int, writings: Writings) -> None:
        """Ask whether a row that they deleted is added again, as it was changed here."""
        before = self._gone(part, pk, number)
        form = before or part.form(part.formset.model(), number)
        changed = [bound for bound in editable(form) if before is None or differs(bound, self.merge.data)]
        was = _listed((bound, raw(bound)) for bound in changed if before)
        mine = _listed((bound, posted(bound, self.merge.data)) for bound in changed)
        row = part.named(form.instance)
        asked = (form.add_prefix(DELETION_FIELD_NAME), row, gettext("The whole row"), was, gettext("Deleted"), mine)
        self._tell(self.merge.questions, Question(*asked, [], ["on"], _last(writings)), writings)

    def _gone(self, part: Part, pk: str, number: int) -> Any:
        """Return the form of a row that is gone, as it was shown under this number; None if it is not known."""
        seen = self._seen(part.prefix, pk)
        was = as_it_was(part.formset.model, pk, seen)
        return part.form_as_it_was(was, number, seen) if was else None

    # What was asked before

    def _ask_again(self) -> None:
        """Ask what was asked and not answered, unless it is asked anew already."""
        asked = {question.name for question in self.merge.questions}
        waiting = {self._name_now(name): name for name in unanswered(self.old)}
        for bound, row in self._fields() if waiting.keys() - asked else ():
            old = waiting.get(bound.html_name)
            if old is not None and bound.html_name not in asked:
                before, theirs = ([str(value) for value in self.old.getlist(kind + old)] for kind in (BEFORE, THEIRS))
                asked_for = (before, theirs, posted(bound, self.merge.data))
                was, told, mine = (in_words(bound, [str(value) for value in values]) for values in asked_for)
                self.merge.questions.append(
                    Question(bound.html_name, row, str(bound.label), was, told, mine, before, theirs)
                )

    def _name_now(self, name: str) -> str:
        row, dash, field = name.rpartition("-")
        return f"{self.moved.get(row, row)}{dash}{field}"

    def _fields(self) -> Iterator[tuple[BoundField, str]]:
        """Return every field of the page, those of added rows too, with the name of its row."""
        yield from ((bound, "") for bound in self.page.form)
        for part in self.page.parts:
            forms = part.forms
            total = int(self.merge.data.get(f"{part.prefix}-TOTAL_FORMS") or 0)
            new = [part.form(part.formset.model(), number) for number in range(len(forms), total)]
            yield from ((bound, part.named(form.instance)) for form in [*forms, *new] for bound in form)

    # What the history says

    def _seen(self, prefix: str, pk: str) -> Version:
        return self.seen.get(prefix, {}).get(pk, ())

    def _writings(self, model: type[Model], prefix: str, part: Part | None = None) -> dict[str, Writings]:
        links = links_of(part.formset.form) if part else None
        return writings_of_moved(model, self.seen.get(prefix, {}), self.now.get(prefix, {}), links)

    def _tell(self, where: list[Any], what: object, writings: Sequence[Writing]) -> None:
        where.append(what)
        self.merge.writings.update(writings)


def _last(writings: Writings) -> Writing | None:
    return writings[-1] if writings else None


def _listed(fields: Iterable[tuple[BoundField, Values]]) -> str:
    """Return one line for each field: its label and what it says."""
    line = gettext("%(label)s: %(value)s")
    return "\n".join(line % {"label": bound.label, "value": in_words(bound, values) or "–"} for bound, values in fields)
