"""Nobody of one organisation is handed a word of the other's, or changes a row of it, at any address of the site."""

import pytest

from ropa.journal.tracked import tracked_models
from tests.canary.addresses import patterns
from tests.canary.world import ROLES, path_to_organisation, takes_words

# A DPO and a reason why there is none exclude each other; the code of a rule is not free text.
LEFT_OUT = {"organisations.Organisation.dpo_none_reason", "registry.Waiver.code"}


def betrayed(crawl, visits):
    """What was handed out of the other side's, what was written to it, and what broke, a line each."""
    found = []
    for visit in visits:
        found += [f"{visit} says {mark}" for mark in marks_in(visit, crawl.kept)]
        found += [f"{visit} wrote {row}" for row in visit.written]
        found += [f"{visit} broke"] if visit.status >= 500 else []
    return "\n".join(found)


def marks_in(visit, kept):
    """Which markers of a side stand in an answer; that of the reference counts where the address does not name it."""
    words = visit.words.casefold()
    marks = [kept.mark] if kept.mark in words.replace(kept.reference_mark, "") else []
    return marks + ([kept.reference_mark] if kept.reference_mark in words and kept.mark not in visit.address else [])


def test_every_address_can_be_filled_in(crawl):
    assert [address for address in crawl.addresses(crawl.kept) if "<" in address] == []
    assert len(patterns()) > 150


def test_every_text_bears_a_marker(crawl):
    """Of every model that belongs to an organisation there is a row, and each of its texts is marked somewhere."""
    bare = [
        f"{model._meta.label}.{column.name}"
        for model in tracked_models()
        if path_to_organisation(model)
        for column in model._meta.concrete_fields
        if takes_words(column) and not marked(crawl.kept, model, column)
    ]
    assert sorted(set(bare) - LEFT_OUT) == []


def marked(side, model, column):
    rows = model._default_manager.filter(**{path_to_organisation(model) or "": side.organisation.pk})
    return rows.filter(**{f"{column.name}__icontains": side.mark}).exists()


def test_markers_are_found_where_they_may_be(crawl):
    """The crawl would be worth nothing if it did not see the markers of the visitor's own organisation."""
    owner = crawl.own.people["owner"]
    own = [visit for visit in crawl.gets(owner, crawl.addresses(crawl.own)) if visit.status == 200]
    marked = [visit for visit in own if crawl.own.mark in visit.words.casefold()]
    assert len(marked) >= 40
    assert betrayed(crawl, own) == ""


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_handed_out_to_the_other_side(crawl, role):
    person = crawl.own.people[role]
    assert betrayed(crawl, crawl.gets(person, [*crawl.addresses(crawl.kept), *crawl.extra()])) == ""


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_written_by_the_other_side(crawl, role):
    assert betrayed(crawl, crawl.posts(crawl.own.people[role])) == ""
