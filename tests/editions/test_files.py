"""The files inside an edition: taken out, they say what the register says, and what is missing is told."""

import io

import pikepdf
import pytest

from registry.documents.edition import EditionStamp
from registry.editions.files import attachments
from tests.commands.running import run
from tests.documents.specimens import AT, empty_activity, register

STAMP = EditionStamp(1, AT, "Olive Own", 1, "0" * 64)


@pytest.mark.django_db
def test_workbook_of_an_edition_is_imported_without_a_change(issued, tmp_path):
    path = tmp_path / "register.xlsx"
    with pikepdf.open(io.BytesIO(bytes(issued.pdf))) as pdf:
        path.write_bytes(pdf.attachments["register.xlsx"].get_file().read_bytes())
    done = run("import_register", path, "--organisation", "kestrel", "--dry-run")
    told = [line for line in done.messages if "unchanged" in line]
    assert (done.code, len(told)) == (0, 3)
    assert [line for line in told if ": 0 new, 0 changed, " not in line] == []


def test_text_that_is_too_long_for_a_workbook_leaves_it_out_and_says_so():
    short, long = (register(empty_activity(description="x" * length)) for length in (10, 40_000))
    files = {each.name: each.relationship for each in attachments(short, b"{}", "en", AT, STAMP)}
    assert files == {"register.json": "Source", "edition.json": "Supplement", "register.xlsx": "Alternative"}
    told = {each.name: each.description for each in attachments(long, b"{}", "fr", AT, STAMP)}
    assert list(told) == ["register.json", "edition.json"]
    assert told["register.json"].endswith("pas de classeur, où l’un de ses textes n’a pas la place")
