"""What a lawyer who reads the four statements finds lacking, and no more; the sentence stands beside each."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry.compliance import Finding, check, read_law
from tests.examples.registers import SLUGS, plainly

TABLES = Path(__file__).parents[1] / "compliance" / "expected"
STATEMENTS = Path(__file__).parent / "statements"
AT = dt.date(2026, 11, 25)
KEEPER = "-"
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Expected:
    """One finding: in which entry, by which rule, on what (from its beginning), and the sentence that shows it."""

    reference: str
    code: str
    subject: str
    sentence: str

    def meets(self, finding: Finding) -> bool:
        same = (finding.reference or KEEPER, finding.code) == (self.reference, self.code)
        return same and plainly(finding.subject).startswith(plainly(self.subject))


def expected(slug):
    lines = (TABLES / f"{slug}.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            where, code, subject, sentence = (cell.strip() for cell in line.split("|"))
            yield from (Expected(reference, code, subject, sentence) for reference in where.split(","))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_findings_are_those_of_the_statement(examples, slug):
    found = check(examples[slug].register, AT, read_law())
    wanted = list(expected(slug))
    unexpected = [(each.reference, each.code, each.subject) for each in found if not any(w.meets(each) for w in wanted)]
    missed_or_unclear = [each for each in wanted if sum(each.meets(finding) for finding in found) != 1]
    assert (unexpected, missed_or_unclear, len(found)) == ([], [], len(wanted))


@pytest.mark.parametrize("slug", SLUGS)
def test_sentences_stand_in_the_statement(slug):
    statement = plainly((STATEMENTS / f"{slug}.fr.txt").read_text(encoding="utf-8"))
    sentences = {each.sentence for each in expected(slug)} - {NOT_STATED}
    assert "" not in sentences
    assert [sentence for sentence in sentences if plainly(sentence) not in statement] == []
