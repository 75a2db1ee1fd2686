"""What the ICO, the DPC and the CNIL ask of a register: 121 questions by topic, read once from their files."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.record import Label

FILES = Path(__file__).parent.parent / "reference"
AUTHORITIES = {"ico": "ICO", "dpc": "DPC", "cnil": "CNIL"}


@dataclass(frozen=True)
class Topic:
    """What questions are about: its name, and what a complete entry answers."""

    code: str
    label: Label
    answer: Label
    article: str


@dataclass(frozen=True)
class Question:
    """One question of one authority, such as 3.2, and its topic."""

    authority: str
    number: str
    topic: Topic
    is_required: bool


@cache
def topics() -> dict[str, Topic]:
    """Return the topics by code."""
    rows = json.loads((FILES / "topics.json").read_text(encoding="utf-8"))["rows"]
    return {
        row["topic"]: Topic(
            row["topic"],
            Label(row["topic"], row["label_en"], row["label_fr"]),
            Label(row["topic"], row["answer_en"], row["answer_fr"]),
            row["article"],
        )
        for row in rows
    }


@cache
def questions(authority: str) -> tuple[Question, ...]:
    """Return the questions of an authority (a key of AUTHORITIES), in its own order."""
    with (FILES / "authority_questions.csv").open(encoding="utf-8", newline="") as file:
        found = [
            Question(authority, code, topics()[row["topic"]], authority in row["required_by"].split())
            for row in csv.DictReader(file)
            for code in row[authority].split()
        ]
    return tuple(
        Question(each.authority, _number(each.number), each.topic, each.is_required)
        for each in sorted(found, key=lambda each: [int(part) for part in re.findall(r"\d+", each.number)])
    )


def _number(code: str) -> str:
    return ".".join(re.findall(r"\d+", code))
