"""issue_edition: the command line issues without a worker."""

import pytest
from django.utils import timezone

from registry.models import Edition
from tests import factories
from tests.commands.running import run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(organisation, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    factories.activity(organisation, reference="C-01")


def test_edition_is_issued_and_written(tmp_path):
    path = tmp_path / "edition.pdf"
    done = run("issue_edition", "kestrel", "--register", "controller", "--language", "fr", "--output", path)
    edition = Edition.objects.get()
    assert (done.code, done.data) == (0, b"")
    assert path.read_bytes() == bytes(edition.pdf)
    assert (edition.actor, edition.language, edition.register) == ("issue_edition", "fr", "controller")
    assert done.messages[-1].startswith("Issued: Edition no. 1 · Register of the controller (Art. 30(1)); SHA-256 ")


def test_without_output_the_edition_is_kept_all_the_same():
    assert run("issue_edition", "kestrel", "--variant", "public").code == 0
    assert Edition.objects.get().variant == "public"


def test_edition_that_was_issued_already_is_handed_out_again(tmp_path, quick):
    path = tmp_path / "edition.pdf"
    for _time in range(2):
        assert run("issue_edition", "kestrel", "--unless-issued", "--output", path).code == 0
    assert path.read_bytes() == bytes(Edition.objects.get().pdf)
    run("issue_edition", "kestrel", "--unless-issued", "--language", "fr")
    assert Edition.objects.count() == 2


def test_edition_of_the_past_is_issued(organisation, quick):
    then = timezone.now()
    factories.activity(organisation, reference="C-02")
    for _time in range(2):
        assert run("issue_edition", "kestrel", "--as-of", then.isoformat(), "--unless-issued").code == 0
    edition = Edition.objects.get()
    assert (edition.as_of, "C-02" in edition.content) == (then, False)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nobody"], 2, "There is no organisation “nobody”."),
        (["kestrel", "--register", "controller", "--client", "Acme"], 2, "--client belongs to the register"),
        (["kestrel", "--client", "Acme"], 1, "There is no client “Acme”."),
        (["kestrel", "--as-of", "2001-02-03"], 1, "Nothing was recorded of Kestrel at that time."),
        (["kestrel", "--as-of", "3001-02-03"], 2, "--as-of: 3001-02-03 is still to come"),
    ],
)
def test_what_cannot_be_issued_is_said(arguments, code, message):
    done = run("issue_edition", *arguments)
    assert done.code == code
    assert message in done.messages[-1]
    assert not Edition.objects.exists()
