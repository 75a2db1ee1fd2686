"""Makes docs/authority-questions.md from the table in the code: python -m tests.conventions.authority_questions."""

import csv
import json
from pathlib import Path
from typing import Any

from registry.topics import FIELDS_OF_TOPIC

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "registry" / "reference"
PAGE = ROOT / "docs" / "authority-questions.md"
AUTHORITIES = ("ico", "dpc", "cnil")
HEAD = """\
# What the authorities ask, and where the answer is kept

The British (ICO), Irish (DPC) and French (CNIL) authorities ask 121 questions about an entry of a register. They come
down to 44 topics. Each topic has its field or fields; no answer has to be squeezed into a note.

The questions are in `registry/reference/authority_questions.csv`, the words of the topics in
`registry/reference/topics.json`, the fields in `registry/topics.py`. This page is made from the three by
`python -m tests.conventions.authority_questions`; a test compares it with them. **Bold** questions are those whose
answer the authority requires.

| topic | rubrique | article | fields | ICO | DPC | CNIL |
|---|---|---|---|---|---|---|
"""


def questions() -> list[dict[str, str]]:
    """The rows of the table of questions, one a topic."""
    with (REFERENCE / "authority_questions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words() -> list[dict[str, Any]]:
    """The topics' labels in both languages."""
    rows: list[dict[str, Any]] = json.loads((REFERENCE / "topics.json").read_text(encoding="utf-8"))["rows"]
    return rows


def numbers(row: dict[str, str], authority: str) -> str:
    """The authority's questions on this topic, as it numbers them: 1.1, 1.2."""
    found = ", ".join(each.removeprefix(f"{authority}_").replace("_", ".") for each in row[authority].split())
    return f"**{found}**" if found and authority in row["required_by"].split() else found


def line(row: dict[str, str], label: dict[str, Any]) -> str:
    fields = "<br>".join(f"`{path.split('.', 1)[1]}`" for path in FIELDS_OF_TOPIC[row["topic"]])
    cells = [label["label_en"], label["label_fr"], row["article"], fields]
    return " | ".join(["", *cells, *(numbers(row, each) for each in AUTHORITIES), ""]).strip() + "\n"


def page() -> str:
    labels = {row["topic"]: row for row in words()}
    return HEAD + "".join(line(row, labels[row["topic"]]) for row in questions())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
