"""Registers printed in the background: what is kept for a day, and what a request may print itself."""

import os
import uuid

import pytest
from django.utils import timezone

from registry.choices import RegisterKind, Variant
from registry.prints import KEPT, Printing, keep, kept, sheets_to_draw
from registry.record.extent import Extent


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_print_is_kept_for_a_day(tmp_path):
    first, second = uuid.uuid4(), uuid.uuid4()
    keep(first, b"one")
    assert kept(first) == b"one"
    path = tmp_path / "prints" / str(first)
    assert path.stat().st_mode & 0o077 == 0
    before = (timezone.now() - KEPT).timestamp() - 60
    os.utime(path, (before, before))
    keep(second, b"two")
    assert (kept(first), kept(second)) == (None, b"two")
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.django_db
def test_order_survives_json(organisation):
    extent = Extent(Variant.PUBLIC, "Acme")
    printing = Printing(organisation, RegisterKind.PROCESSOR, "fr", timezone.now(), extent, True, "html", True)
    assert Printing.from_plain(organisation, printing.plain()) == printing


@pytest.mark.django_db
def test_cost_is_the_sheets_that_are_not_ready(small_register):
    printing = Printing(small_register, RegisterKind.ALL, "en")
    register = printing.read().register
    assert sheets_to_draw(register, "en") == 3
    printing.form.write(printing.read())
    assert (sheets_to_draw(register, "en"), sheets_to_draw(register, "fr")) == (0, 3)
