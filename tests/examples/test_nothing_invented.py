"""The reverse: what a register says stands in its statement. The few words of its own are listed in vocabulary.txt."""

import re

import pytest

from tests.examples.registers import HERE, SLUGS, Example, plainly, stated

STEM = 6
SHORTEST = 5

# Numbers of a register that its statement does not write, each with the reason.
NUMBERS = {
    "kitameraki": {"6", "1"},  # "article 6.1.b": how a sentence was attributed, said to be a reading
}


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", plainly(text)))


def texts_of(example: Example) -> list[str]:
    return list(stated(example.register, example.shared_vendors))


def own_vocabulary(slug: str) -> set[str]:
    """The words that this register adds: a heading `# slug: reason`, then the words."""
    found: set[str] = set()
    lines = (HERE / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    for heading, words in zip(lines[::2], lines[1::2], strict=True):
        if heading.startswith(f"# {slug}: "):
            found.update(words.split())
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_every_word_stands_in_the_statement_or_is_the_registers_own(examples, slug):
    example = examples[slug]
    stems = {word[:STEM] for word in words_in(example.statement)}
    used = {word for text in texts_of(example) for word in words_in(text) if len(word) >= SHORTEST}
    assert {word for word in used if word[:STEM] not in stems} == own_vocabulary(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_stands_in_the_statement(examples, slug):
    example = examples[slug]
    numbers = {number for text in texts_of(example) for number in re.findall(r"\d+", text)}
    assert numbers - set(re.findall(r"\d+", example.statement)) == NUMBERS.get(slug, set())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_retention_period_stands_in_the_statement(examples, slug):
    example = examples[slug]
    periods = {rule.period for activity in example.register.activities for rule in activity.retention_rules}
    assert {str(period) for period in periods - {None}} - set(re.findall(r"\d+", example.statement)) == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_address_on_the_internet_stands_in_the_statement(examples, slug):
    example = examples[slug]
    everything = " ".join(texts_of(example))
    found = set(re.findall(r"[\w.+-]+@[\w.-]+\w|https?://[\w./-]+\w", everything))
    assert {address for address in found if address not in example.statement} == set()


# A country that a statement gives by other words than its name.
COUNTRIES = {"kleep": {"France", "États-Unis"}, "appointlet": {"États-Unis"}, "kitameraki": set()}
COUNTRIES["kannelle"] = {"France", "Irlande", "Belgique", "Allemagne", "États-Unis"}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_country_stands_in_the_statement(examples, slug):
    example = examples[slug]
    register = example.register
    places = [place.location.country for entry in register.activities for place in entry.storage_places]
    places += [transfer.country for entry in register.activities for transfer in entry.transfers]
    places += [recipient.country for entry in register.activities for recipient in entry.recipients]
    places += [vendor.country for vendor in register.catalogue.subprocessors] + [register.organisation.country]
    named = {country.fr for country in places if country}
    assert named == COUNTRIES[slug]
    assert {country for country in named if plainly(country) not in plainly(example.statement)} == set()


VENDORS = {
    "kannelle": {"AWS", "Neo4j"},
    "kleep": {"IONOS", "Mixpanel", "Typeform", "tawk.to"},
    "appointlet": {"AWS"},
    "kitameraki": {"Microsoft Azure", "Microsoft Partner Center"},
}
SPELT_IN_THE_STATEMENT = {"tawk.to": "Tawk to", "AWS": "Amazon Web Services"}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_vendor_that_the_statement_does_not_name_has_no_name(examples, slug):
    example = examples[slug]
    vendors = {entry.subprocessor.name for activity in example.register.activities for entry in activity.engagements}
    named = {vendor for vendor in vendors if not re.search(r"\((prestataire )?non nommée?s?\)$", vendor)}
    assert named == VENDORS[slug]
    assert {name for name in named if SPELT_IN_THE_STATEMENT.get(name, name) not in example.statement} == set()
