"""A register in which every text of every row is an attack, and somebody who listens for what gets out."""

import itertools
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CharField, Field, Model, SlugField, TextField

from registry.models import ProcessingActivity
from ropa.journal.gate import change
from ropa.journal.tracked import tracked_models
from tests import factories
from tests.conventions.rows import LONE_ROWS
from tests.security.addresses import Site, site_about
from tests.security.payloads import payloads


class Listener:
    """Accepts connections on loopback, and counts them."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _from = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.heard.append(connection.recv(200).decode("latin-1"))
                except OSError:
                    self.heard.append("")

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.close()


def texts(model: type[Model]) -> list["Field[object, object]"]:
    """The fields of a model in which people write: not choices, not keys, nor what stands in addresses."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField)
        and not isinstance(field, SlugField)
        and not (field.primary_key or field.choices)
        and (model.__name__, field.name) not in {("LegalBasis", "code"), ("DpiaCriterion", "code")}
    ]


def attack(row: Model, stock: Iterator[str]) -> set[str]:
    """Put an attack in each text of the row that the database lets it have; return which they are."""
    wanted = {field: next(stock)[: field.max_length] for field in texts(type(row))}
    told = [field for field in wanted if getattr(row, field.attname)]
    for chosen in (wanted, told):  # some texts exclude each other: then those that were there
        if _saved(row, {field: wanted[field] for field in chosen}):
            return {field.name for field in chosen}
    return {field.name for field in wanted if _saved(row, {field: wanted[field]})}


def _saved(row: Model, attacks: dict[Any, str]) -> bool:
    before = {field: getattr(row, field.attname) for field in attacks}
    for field, text in attacks.items():
        setattr(row, field.attname, text)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        for field, text in before.items():
            setattr(row, field.attname, text)
        return False
    return True


def hostile_site(address: str) -> Site:
    """An entry with every part, and a row of every other model, all of them attacks; told in the journal."""
    keeper = factories.full_organisation(slug="kestrel")
    factories.full_organisation(
        dpo_name="", dpo_email="", dpo_none_reason="Small"
    )  # a name excludes the reason why there is none
    activity = factories.full_activity(keeper, reference="C-01")
    stock = itertools.cycle(payloads(address))
    for model in tracked_models():
        if not model._default_manager.exists():
            LONE_ROWS[model]()
    missed: list[str] = []
    with change(by=factories.ACTOR, reason=next(stock)):
        for model in tracked_models():
            rows = model._default_manager.order_by("-pk")
            reached = set[str]().union(*(attack(row, stock) for row in rows[:40]))
            missed += [f"{model.__name__}.{field.name}" for field in texts(model) if field.name not in reached]
    assert missed == [], missed
    entry = ProcessingActivity.objects.get(pk=activity.pk)
    return site_about(entry, actor=next(stock))
