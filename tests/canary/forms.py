"""What a person, or somebody who forges requests, could post from a page: every form on it, every way to fill it in."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

TYPED = "intruder"
MOST_BUTTONS = 8
TOKEN = "csrfmiddlewaretoken"
Fields = dict[str, Any]


@dataclass
class Form:
    """A form of a page: its fields as the page shows them, and the values that some of them can take."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def substance(self) -> str:
        """All that it would post, but the token that is another on each page."""
        return str(replace(self, action="", fields=[each for each in self.fields if each[0] != TOKEN]))


class _Reader(HTMLParser):
    """Collects the forms of a page, and the fields that stand in none but name theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(known.get("method", "get").lower(), known.get("action", "")))
        elif self.forms and known.get("name"):
            self._field(tag, known)
        if tag == "option" and self.select:
            self._option(known)

    def _field(self, tag: str, known: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], known["name"], known.get("type", "text")
        if tag == "button" or kind == "submit":
            form.buttons.append((name, known.get("value", "")))
        elif tag == "select":
            self.select = name
            form.choices[name] = []
        elif tag == "textarea":
            self.area = name
            form.empty.append(name)
        elif kind == "file":
            form.files.append(name)
        elif known.get("value"):
            form.fields.append((name, known["value"]))
        elif kind == "text":
            form.empty.append(name)

    def _option(self, known: dict[str, str]) -> None:
        form = self.forms[-1]
        value = known.get("value", "")
        if value:
            form.choices[self.select or ""].append(value)
        if "selected" in known and value:
            form.fields.append((self.select or "", value))

    def handle_data(self, data: str) -> None:
        if self.area and data.strip():
            self.forms[-1].fields.append((self.area, data))
            self.area = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None


def forms_of(html: str) -> list[Form]:
    """Every form of the page that posts."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.method == "post"]


def fillings(form: Form) -> Iterator[Fields]:
    """The form as shown with something typed, once for each button, and once for each action of a list."""
    told: dict[str, list[str]] = {}
    for name, value in form.fields:
        told.setdefault(name, []).append(value)
    typed: Fields = {**dict.fromkeys(form.empty, TYPED), **told}
    for name, values in form.choices.items():
        if name not in typed and values and name != "action":
            typed[name] = values[0]
    for name, value in form.buttons[:MOST_BUTTONS] or [("", "")]:
        yield typed | ({name: value} if name else {})
    for action in form.choices.get("action", ()):
        yield typed | {"action": action, "select_across": "1", "index": "0"}


def with_files(form: Form, fields: Fields) -> Fields:
    """The same with a small file in each place for one; a file is read once, so each request has its own."""
    return fields | {name: SimpleUploadedFile("intruder.csv", b"a;b\n1;2\n", "text/csv") for name in form.files}
