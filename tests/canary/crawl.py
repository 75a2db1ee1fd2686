"""The crawl: asks for every address as somebody, and tells what was handed out and what was written that should not.

Every request is taken back before the next, so that each meets the same state.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from tests import factories
from tests.canary import addresses
from tests.canary.addresses import Pattern
from tests.canary.books import Rows, Writes, all_rows, differing, owners
from tests.canary.forms import Fields, Form, fillings, forms_of, with_files
from tests.canary.reading import body_of, words_of
from tests.canary.world import Side, guarded_files

BROKEN = 500
# What everybody may say of themselves: a preference, and the language with the page to go back to.
OF_ONESELF = {"/admin/organisations/preference/mine/", "/i18n/setlang/"}


@dataclass
class Visit:
    """One request and what came of it."""

    method: str
    address: str
    status: int
    words: str
    written: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.method} {self.address} -> {self.status}"


class Visitor:
    """Somebody signed in; their session is as new at every request."""

    def __init__(self, person: User) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        self.cookies = dict(self.client.cookies)

    def get(self, address: str) -> Any:
        return self._sent("get", address, None)

    def post(self, address: str, fields: Fields) -> Any:
        return self._sent("post", address, fields)

    def _sent(self, method: str, address: str, fields: Fields | None) -> Any:
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        return getattr(self.client, method)(address, fields)


class Crawl:
    """Every address of the site, filled in with what is `kept`'s, and asked for by somebody who may write to `own`."""

    def __init__(self, kept: Side, own: Side | None) -> None:
        self.kept, self.own = kept, own
        people = [person for side in (kept, own) if side for person in side.people.values()]
        self.visitors = {person.pk: Visitor(person) for person in people}  # signing in is noted on the account
        self.before: Rows = all_rows()
        self.owners = {model: owners(model) for model in self.before}

    def addresses(self, side: Side) -> list[str]:
        """Every address, with what is this side's, and that of each of its files."""
        files = [kept.url for kept in guarded_files(side)]
        return [*(self._address(pattern, side) for pattern in addresses.patterns()), *files]

    def _address(self, pattern: Pattern, side: Side) -> str:
        address = pattern.filled(side.value)
        if pattern.name.endswith("_simple_history"):
            return address.rpartition("/history/")[0] + f"/history/{_version(pattern, side)}/"
        return address

    def extra(self) -> list[str]:
        """Addresses that no pattern tells: fields that search, and lists that are filtered."""
        return [*(f"{each}a" for each in addresses.autocompletes()), *addresses.lists()]

    def forms(self) -> list[tuple[str, Form]]:
        """Every form that an administrator is shown on what is `kept`'s, with the address that it posts to.

        Read once for all crawls; one that stands on many pages counts once.
        """
        if not self.kept.forms:
            with _taken_back():
                found = {f"{target} {form.substance}": (target, form) for target, form in self._shown_forms()}
            self.kept.forms = list(found.values())
        return self.kept.forms

    def _shown_forms(self) -> Iterator[tuple[str, Form]]:
        administrator = Visitor(factories.administrator(f"canary-{self.kept.mark}-{factories.number()}"))
        for address in self.addresses(self.kept):
            with _taken_back():
                response = administrator.get(address)
                page = body_of(response).decode(errors="replace")
            if response.status_code < BROKEN and "text/html" in response.get("Content-Type", ""):
                for form in forms_of(page):
                    yield urlsplit(urljoin(address, form.action)).path, form

    def gets(self, person: User, wanted: list[str]) -> Iterator[Visit]:
        """Ask for each address."""
        visitor = self.visitors[person.pk]
        for address in wanted:
            with _taken_back(), _written(self) as written:
                response = visitor.get(address)
                visit = Visit("GET", address, response.status_code, words_of(response))
            visit.written = written
            yield visit

    def posts(self, person: User) -> Iterator[Visit]:
        """Send every form of `kept`'s pages in every way, and an empty one to every address."""
        visitor = self.visitors[person.pk]
        empty = [(address, Form("post", "")) for address in self.addresses(self.kept)]
        for address, form in [*self.forms(), *empty]:
            if address in OF_ONESELF:
                continue
            for fields in fillings(form):
                with _taken_back(), _written(self) as written:
                    response = visitor.post(address, with_files(form, fields))
                    visit = Visit("POST", address, response.status_code, words_of(response))
                visit.written = written
                yield visit

    def changed(self) -> list[str]:
        """The rows that are not as they were and that the visitor may not write to, as words."""
        mine = self.own.organisation.pk if self.own else 0
        changes = differing(self.before, all_rows())
        return [f"{model._meta.label} {key}" for model, key in changes if self._owner(model, key) != mine]

    def _owner(self, model: Any, key: Any) -> int | None:
        known = self.owners[model]
        return known[key] if key in known else owners(model).get(key)


def _version(pattern: Pattern, side: Side) -> Any:
    from django.apps import apps  # why: the model is known by the pattern only

    model = apps.get_model(pattern.model)
    row = side.row(model)
    versions = model.history.filter(**{model._meta.pk.name: row.pk}) if row else model.history.none()
    return versions.values_list("pk", flat=True).first() or 1


@contextmanager
def _taken_back() -> Iterator[None]:
    """A block that leaves the database as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _written(crawl: Crawl) -> Iterator[list[str]]:
    """The rows that a block writes and that are not the visitor's, found at its end if it wrote at all."""
    writes, rows = Writes(), list[str]()
    with connection.execute_wrapper(writes):
        yield rows
    if writes.seen and not connection.needs_rollback:
        rows.extend(crawl.changed())
