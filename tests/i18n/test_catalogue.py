"""The French catalogue is complete: every text of the program is in it, translated, and compiled."""

import os
import shutil
import subprocess

import polib
import pytest
from django.core.management import call_command

from tests.i18n.catalogue import MO, PO, ROOT, entries, key, placeholders, texts

PROGRAM = ("registry", "ropa", "subprocessors", "templates", "static")
EXTENSIONS = {".py", ".html", ".txt", ".js", ".svg"}


@pytest.fixture
def extracted(tmp_path, monkeypatch, settings):
    """What makemessages finds in a copy of the program: it leaves files beside the templates while it works."""
    for folder in PROGRAM:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=_all_but_texts)
    settings.LOCALE_PATHS = []
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)

    def extract(domain):
        call_command("makemessages", locale=["fr"], domain=domain, verbosity=0)
        catalogue = tmp_path / "locale" / "fr" / "LC_MESSAGES" / f"{domain}.po"
        return {key(entry) for entry in polib.pofile(str(catalogue))} if catalogue.exists() else set()

    return extract


def _all_but_texts(folder, names):
    return [name for name in names if "." in name and f".{name.rsplit('.')[-1]}" not in EXTENSIONS]


def test_catalogue_holds_exactly_the_texts_of_the_program(extracted):
    held = {key(entry) for entry in entries()}
    found = extracted("django")
    assert {"missing": found - held, "no longer used": held - found} == {"missing": set(), "no longer used": set()}


def test_scripts_have_no_texts_of_their_own(extracted):
    """A script reads its words from the page: there is no second catalogue to keep."""
    assert extracted("djangojs") == set()


def test_every_text_is_translated():
    assert [entry.msgid for entry in entries() if not entry.translated()] == []


def test_no_translation_is_doubtful_or_left_over():
    assert [entry.msgid for entry in entries() if entry.fuzzy or entry.obsolete] == []


def test_placeholders_are_the_same_in_both_languages():
    assert [pair for pair in texts() if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_edges_are_the_same_in_both_languages():
    """Blanks and line breaks at the ends, the full stop, the colon and the question mark."""

    def edges(text):
        bare = text.rstrip()
        mark = bare[-1:] if bare[-1:] in {".", ":", "?", "!", "…"} else ""
        return (text[: len(text) - len(text.lstrip())], mark, text[len(bare) :])

    assert [pair for pair in texts() if edges(pair[0]) != edges(pair[1])] == []


def test_compiled_catalogue_is_up_to_date():
    """`make catalogues` compiles it."""
    compiled = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in polib.mofile(str(MO))}
    written = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in polib.pofile(str(PO))}
    assert compiled == written


def test_gettext_itself_accepts_the_catalogue():
    subprocess.run(["msgfmt", "--check-format", "--output-file", os.devnull, PO], check=True)
