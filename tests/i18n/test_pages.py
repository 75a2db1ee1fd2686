"""The pages themselves, in French: no text of the catalogue is left in English, however it came onto the page."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse

from registry.choices import RegisterKind
from registry.documents.publication import register_html
from registry.record import read_register
from tests import factories
from tests.i18n.catalogue import texts

# What a row says in English, in the columns and fields that hold it in both languages.
SAID_IN_ENGLISH = re.compile(
    r'<(td|th) class="[^"]*field-(?:code|\w+_en)[^"]*">.*?</\1>|<textarea.*?</textarea>|<(style|script)\b.*?</\2>',
    re.DOTALL,
)

# What the rows of the factories say in the words of their authors.
OWN_WORDS = {"Hosting"}
# The choice of language names each language in itself.
LANGUAGE_NAMES = {"English"}


class ShownText(HTMLParser):
    """Collects the texts that a page shows, each as one piece of text stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shown |= {said for name, said in attrs if said and name in {"alt", "aria-label", "placeholder", "title"}}

    def handle_data(self, data: str) -> None:
        self.shown.add(re.sub(r"[ \n]+", " ", data).strip().removesuffix(":").strip())


def english(shown: set[str]) -> set[str]:
    """The texts that are those of the program in English, and not in French."""
    said = {one for one, other in texts() if one.casefold() != other.casefold()}
    french = {other.casefold() for _, other in texts()}
    unfinished = said | {text[:1].upper() + text[1:] for text in said}
    return {text for text in (shown & unfinished) - LANGUAGE_NAMES if text.casefold() not in french}


def shown(html: str) -> set[str]:
    parser = ShownText()
    parser.feed(SAID_IN_ENGLISH.sub("", html))
    return parser.shown


@pytest.fixture
def french(client, db):
    """What an administrator who reads French is shown."""
    client.force_login(factories.administrator())

    def get(address):
        answer = client.get(address, headers={"accept-language": "fr"})
        assert answer.status_code == 200
        return shown(answer.content.decode())

    return get


def models():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def test_english_is_seen():
    html = '<label>Legal basis:</label><p title="Not declared">not declared <b>Base juridique</b></p>'
    assert english(shown(html)) == {"Legal basis", "Not declared", "not declared"}


def test_overview_is_french(french):
    factories.full_activity()
    assert english(french(reverse("admin:index"))) == set()


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_list_and_form_are_french(french, model):
    assert english(french(address(model, "changelist"))) == set()
    assert english(french(address(model, "add"))) == set()


def test_entry_and_its_history_are_french(french):
    entry = factories.full_activity()
    assert english(french(address(type(entry), "change", entry.pk))) == set()
    assert english(french(address(type(entry), "history", entry.pk))) == set()


@pytest.mark.parametrize("kind", RegisterKind)
def test_document_is_french(db, kind):
    keeper = factories.full_organisation()
    factories.full_activity(keeper)
    factories.activity(keeper, role="processor")
    at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    page = shown(register_html(read_register(keeper, kind), language="fr", at=at))
    assert english(page) - OWN_WORDS == set()
    assert "Registre des activités de traitement" in page
