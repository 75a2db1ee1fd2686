"""The annex of an edition that tells what changed since the last one, as it is printed."""

import re
import subprocess
from itertools import pairwise

import pytest

from registry.choices import Variant
from registry.editions.issue import issue
from tests import factories
from tests.documents.reading import pdf_text
from tests.factories import saved

TITLE = "Annex: changes since the last edition"


def skipped(pdf):
    """Pairs of headings of which the second is more than one level below the first: PDF/UA-1 wants none."""
    done = subprocess.run(["pdfinfo", "-struct", "-"], input=pdf, capture_output=True, check=True)
    levels = [int(level) for level in re.findall(rb"^ *H([1-6])\b", done.stdout, re.MULTILINE)]
    assert len(levels) > 5
    return [pair for pair in pairwise(levels) if pair[1] - pair[0] > 1]


@pytest.mark.django_db
def test_edition_tells_what_changed_since_the_last_one_that_said_as_much(order, owner, small_register):
    first = issue(order(), by=owner)
    activity = small_register.activities.get(reference="C-01")
    activity.name = "Monthly newsletter"
    saved(activity)
    factories.activity(small_register, reference="C-02", name="Recruitment")
    other, second = issue(order(variant=Variant.PUBLIC), by=owner), issue(order(), by=owner)
    texts = [" ".join(pdf_text(bytes(each.pdf)).split()) for each in (first, other, second)]
    assert [TITLE in text for text in texts] == [False, False, True]
    told = texts[2].split(TITLE)[-1]
    assert "Changes from Edition no. 1" in told
    assert "1 activity added · 1 activity changed · 0 activities removed" in told
    assert "C-02 · Recruitment" in told
    assert "C-01 Name Newsletter Monthly newsletter" in told
    assert skipped(bytes(second.pdf)) == []
