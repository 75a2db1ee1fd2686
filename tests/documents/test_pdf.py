"""The PDF itself: pages, bookmarks, tags, fonts, and that nothing is fetched and nothing depends on the clock."""

import hashlib
import io
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as project

from registry.documents import register_html, register_pdf, sheet_pdf
from registry.documents.edition import EditionStamp
from registry.documents.heads import named, several
from registry.documents.pdf import ForeignAddress, printed
from registry.editions.files import attachments, data_of
from tests.documents.reading import page_texts, pdf_text, squeezed
from tests.documents.specimens import AT, empty_activity, empty_organisation, full_activity, many, register

AGAIN = """
import django, hashlib, sys
django.setup()
from django.conf import settings
settings.DATA_DIR = sys.argv[1]
from tests.documents.test_pdf import with_files
content = with_files()
print(hashlib.sha256(content).hexdigest())
"""


def with_files():
    """A PDF with the files that an edition has inside."""
    record, stamp = register(full_activity(), *many(2)), EditionStamp(1, AT, "Olive Own", 1, "0" * 64)
    files = attachments(record, data_of(record, "fr", AT, AT), "fr", AT, stamp)
    assert len(files) == 3
    return register_pdf(record, language="fr", at=AT, attachments=files, edition=stamp)


@pytest.fixture
def pdf():
    return register_pdf(register(*many(3)), language="en", at=AT)


def opened(content):
    return pikepdf.open(io.BytesIO(content))


def outline(items):
    return [(str(item.title), outline(item.children)) for item in items]


def elements(element):
    """All structure elements below, in reading order."""
    if isinstance(element, pikepdf.Array):
        return [found for each in element for found in elements(each)]
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return []
    return [element, *elements(element.get("/K", pikepdf.Array()))]


def test_every_page_but_the_cover_has_its_number(pdf):
    texts = page_texts(pdf)
    assert [f"page {number} / {len(texts)}" in text for number, text in enumerate(texts, 1)] == [
        False,
        *[True] * (len(texts) - 1),
    ]


def test_contents_name_the_page_on_which_each_entry_begins(pdf):
    texts = page_texts(pdf)
    contents = squeezed(pdf_text(pdf, "-layout", "-f", "2", "-l", "2"))
    for place in (1, 2, 3):
        begins = next(n for n, text in enumerate(texts, 1) if text.startswith(f"C-0{place} "))
        assert f"C-0{place}Activitynumber{place}{begins}" in contents


def test_contents_are_tagged_as_such_with_their_numbers(pdf):
    with opened(pdf) as file:
        found = elements(file.Root.StructTreeRoot.K)
        lines = [element for element in found if element.S == "/TOCI"]
        assert {str(line.P.S) for line in lines} == {"/TOC"}
        shapes = {
            tuple(type(kid).__name__ if isinstance(kid, int) else str(kid.S) for kid in line.K.K) for line in lines
        }
    assert [len(lines), shapes] == [12, {("/Link", "int"), ("int", "/Link", "int")}]


def test_bookmarks_follow_the_contents(pdf):
    with opened(pdf) as file, file.open_outline() as found:
        assert outline(found.root) == [
            ("Summary", []),
            ("Identity of the controller", []),
            ("List of processing activities", []),
            ("Transfers outside the European Economic Area", []),
            ("Processors and sub-processors", []),
            ("Places where data are kept", []),
            ("Retention periods", []),
            ("Activity sheets", [(f"C-0{n} · Activity number {n}", []) for n in (1, 2, 3)]),
            ("Annex: security measures", []),
        ]


def test_links_of_the_contents_lead_to_pages_of_the_file(pdf):
    with opened(pdf) as file:
        pages = [page.obj.objgen for page in file.pages]
        links = [link for page in file.pages for link in page.obj.get("/Annots", [])]
        assert len(links) == 12 + 3  # the contents, and the list of entries
        assert [link for link in links if "/A" in link or link.Dest[0].objgen not in pages] == []


def test_file_says_what_it_is(pdf):
    with opened(pdf) as file:
        info = {key: str(value) for key, value in file.docinfo.items()}
        assert [str(file.Root.Lang), bool(file.Root.MarkInfo.Marked)] == ["en", True]
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    assert info == {
        "/Title": "Kestrel · Register of processing activities",
        "/Author": "Kestrel",
        "/Subject": "kept as controller, "
        "Article 30(1) of Regulation (EU) 2016/679 (General Data Protection Regulation)",
        "/Creator": "ropa",
        "/Producer": "ropa",
        "/CreationDate": "D:20261122093000Z",
        "/ModDate": "D:20261122093000Z",
    }


def test_tags_of_all_parts_are_one_tree(pdf):
    with opened(pdf) as file:
        tree = file.Root.StructTreeRoot
        found = elements(tree.K)
        kinds = [str(element.S) for element in found]
        numbers = [int(number) for number in list(tree.ParentTree.Nums)[::2]]
        page_numbers = [int(page.obj.StructParents) for page in file.pages]
    assert kinds.count("/Document") == 1
    assert [kinds.count(kind) for kind in ("/H1", "/H2")] == [1, 3 + 5 + 3 + 1]
    assert numbers == sorted(set(numbers))
    assert len(set(page_numbers)) == len(page_numbers)
    assert set(page_numbers) <= set(numbers)


def test_headings_leave_no_level_out(pdf):
    with opened(pdf) as file:
        kinds = [str(element.S) for element in elements(file.Root.StructTreeRoot.K)]
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert max(after - before for before, after in itertools.pairwise(levels)) == 1


def test_every_cell_of_a_table_has_a_head():
    """By the scope of a head in its row or column, or by the name of one, which the tree knows."""
    with opened(register_pdf(register(full_activity(), *many(2)), language="en", at=AT)) as file:
        tree = file.Root.StructTreeRoot
        tables = [each for each in elements(tree.K) if each.S == "/Table"]
        bare = [str(cell.S) for table in tables for cell in headless(table, {str(name) for name, _cell in named(tree)})]
    assert len(tables) >= 12
    assert bare == []


def headless(table, names):
    """Cells of data that no head is told for."""
    rows = [several(row.K) for row in elements(table) if row.S == "/TR"]
    columns = {place for row in rows for place, cell in enumerate(row) if scope(cell) == "/Column"}
    for row in rows:
        beside = any(scope(cell) == "/Row" for cell in row)
        for place, cell in enumerate(row):
            asked = [str(name) for name in cell.get("/A", {}).get("/Headers", [])]
            if cell.S == "/TD" and not (beside or place in columns or (asked and set(asked) <= names)):
                yield cell


def scope(cell):
    return str(cell.get("/A", {}).get("/Scope", ""))


def test_fonts_are_ours_and_embedded(pdf):
    with opened(pdf) as file:
        fonts = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/FontFamily" in each]
        families = {str(font.FontFamily) for font in fonts}
        assert [str(font.FontName) for font in fonts if "/FontFile2" not in font and "/FontFile3" not in font] == []
    assert families == {"SourceSerif4", "SourceSerif4Display", "SourceSans3"}


def test_same_bytes_in_another_process(tmp_path):
    content = with_files()
    ran = subprocess.run(
        [sys.executable, "-c", AGAIN, str(tmp_path / "other")],
        capture_output=True,
        check=True,
        cwd=project.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "ropa.settings",
            "PATH": "/usr/bin:/bin",
            "PYTHONHASHSEED": "7",
            "ROPA_DATA_DIR": str(tmp_path),
            "TZ": "Asia/Tokyo",
        },
    )
    assert ran.stdout.decode().split()[-1] == hashlib.sha256(content).hexdigest()


def test_another_instant_gives_other_bytes():
    record = register(*many(1))
    assert register_pdf(record, language="en", at=AT) != register_pdf(record, language="en", at=AT.replace(year=2027))


MARKUP = '<img src="http://192.0.2.1/x.png"> & <script>alert(1)</script> {{ name }}'


def test_markup_of_the_user_is_text():
    activity = empty_activity(description=MARKUP)
    assert MARKUP in pdf_text(sheet_pdf(activity, empty_organisation(), language="en", at=AT)).replace("\n", " ")
    page = register_html(register(activity), language="en", at=AT)
    assert ["<img" in page, "<script" in page, "&lt;img src=&quot;http://192.0.2.1/x.png&quot;&gt;" in page] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://192.0.2.1/x.png">',
        '<img src="file:///etc/hostname">',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<link rel="stylesheet" href="https://192.0.2.1/x.css">',
        '<style>body { background: url("ftp://192.0.2.1/x") }</style>',
        f'<img src="{Path(__file__).as_uri()}">',
    ],
)
def test_fetching_anything_is_refused(html):
    with pytest.raises(ForeignAddress):
        printed(f"<html><body>{html}<p>text</p></body></html>")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_empty_register_is_a_document_too(language):
    texts = page_texts(register_pdf(register(), language=language, at=AT))
    assert len(texts) >= 4


def test_sheet_alone_is_numbered_and_named():
    activity = replace(empty_activity(), reference="C-07", name="Newsletter")
    content = sheet_pdf(activity, empty_organisation(), language="en", at=AT)
    assert [f"page 1 / {len(page_texts(content))}" in page_texts(content)[0]] == [True]
    with opened(content) as file:
        assert str(file.docinfo.Title) == "C-07 · Newsletter"
