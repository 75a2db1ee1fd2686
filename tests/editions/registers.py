"""A small register, and editions of it."""

import io

import pikepdf
import pytest

from registry.choices import RegisterKind, Variant
from registry.documents.archive import Particulars, describe, embed
from registry.editions.issue import Order, issue
from registry.record.extent import Extent
from tests import factories


@pytest.fixture
def small_register(organisation, settings, tmp_path):
    """One entry as controller, two as processor for two clients; sheets are kept in a folder of the test."""
    settings.DATA_DIR = tmp_path
    factories.activity(organisation, reference="C-01", name="Newsletter")
    for number, name in enumerate(("Acme", "Boreal"), 1):
        activity = factories.activity(
            organisation, reference=f"P-0{number}", name=f"Hosting for {name}", role="processor"
        )
        factories.client_activity(activity, factories.client(organisation, name=name))
    return organisation


@pytest.fixture
def order(small_register):
    """Return an order of this register: controller's, in English, all of it, unless something else is said."""

    def made(kind=RegisterKind.CONTROLLER, language="en", variant=Variant.FULL, client="", as_of=None):
        return Order(small_register, kind, language, Extent(variant, client), as_of)

    return made


def drawn_quickly(register, *, language, at, attachments, edition, progress=None, **_look):
    """A PDF with the files inside and a page for each entry, in a hundredth of the time that a real one takes."""
    with pikepdf.new() as pdf:
        for place, activity in enumerate(register.activities, 1):
            pdf.add_blank_page().contents_add(f"% {edition.number} {activity.reference}".encode())
            if progress:
                progress(place, len(register.activities))
        particulars = Particulars(register.organisation.name, "tests", "a register", language, at)
        describe(pdf, particulars)
        embed(pdf, attachments, particulars)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target.getvalue()


@pytest.fixture
def quick(monkeypatch):
    """For tests to which it does not matter how the pages look."""
    monkeypatch.setattr("registry.editions.issue.register_pdf", drawn_quickly)


@pytest.fixture
def issued(order, owner, quick):
    """The first edition of the controller's register, with simple pages."""
    return issue(order(), by=owner)
