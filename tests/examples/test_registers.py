"""What must be exactly so in the example registers: roles, bases, retention, places, transfers, provenance."""

import datetime as dt

import pytest

from tests.examples.registers import SLUGS, Example

ENTRIES = {
    "kannelle": (11, 3),
    "kleep": (7, 0),
    "appointlet": (7, 2),
    "kitameraki": (9, 2),
}
DATES = {
    "kannelle": dt.date(2021, 10, 19),
    "kleep": dt.date(2023, 10, 3),
    "appointlet": dt.date(2020, 5, 21),
    "kitameraki": None,
}


def bases_of(example: Example) -> set[tuple[str, str]]:
    """Return the legal bases that were attributed, with the entry that has them."""
    return {
        (entry.reference, purpose.legal_basis.code)
        for entry in example.register.activities
        for purpose in entry.purposes
        if purpose.legal_basis
    }


def transfers_of(example: Example) -> set[tuple[str, str, str, str]]:
    return {
        (
            entry.reference,
            transfer.importer,
            transfer.country.code if transfer.country else "",
            transfer.mechanism.code if transfer.mechanism else "",
        )
        for entry in example.register.activities
        for transfer in entry.transfers
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_both_registers_are_there(examples, slug):
    controller, processor = examples[slug].activities("controller"), examples[slug].activities("processor")
    assert (len(controller), len(processor)) == ENTRIES[slug]
    assert [entry.reference for entry in controller] == [f"C-{n:02}" for n in range(1, len(controller) + 1)]
    assert [entry.reference for entry in processor] == [f"P-{n:02}" for n in range(1, len(processor) + 1)]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_entry_says_where_its_facts_come_from(examples, slug):
    for entry in examples[slug].register.activities:
        assert entry.provenance_document
        assert entry.provenance_section
        assert entry.provenance_date == DATES[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_entry_has_what_every_statement_gives(examples, slug):
    for entry in examples[slug].register.activities:
        assert entry.purposes
        assert entry.measures
        assert entry.rights_procedure
        assert bool(entry.operations) == entry.is_processor


@pytest.mark.parametrize("slug", SLUGS)
def test_what_no_statement_declares_stays_empty(examples, slug):
    register = examples[slug].register
    assert register.catalogue.agreements == register.catalogue.clients == ()
    for entry in register.activities:
        assert entry.status.code == "draft"
        assert entry.clients == entry.joint_controllers == entry.dpia_screenings == entry.not_applicable == ()
        assert entry.business_function == entry.owner == entry.provenance_url == ""
        assert entry.started_on is entry.last_reviewed_on is entry.dpia_required is None
        assert {engagement.agreement for engagement in entry.engagements} <= {None}
        assert {recipient.country for recipient in entry.recipients} <= {None}


def test_kleep_lists_legal_bases_without_attributing_them(examples):
    assert bases_of(examples["kleep"]) == set()


def test_appointlet_declares_no_legal_basis(examples):
    assert bases_of(examples["appointlet"]) == set()


def test_kannelle_declares_consent_to_cookies_only(examples):
    assert bases_of(examples["kannelle"]) == {("C-09", "6-1-a"), ("C-10", "6-1-a")}


def test_kitameraki_declares_four_legal_bases(examples):
    assert bases_of(examples["kitameraki"]) == {
        ("C-01", "6-1-b"),
        ("C-02", "6-1-b"),
        ("C-05", "6-1-b"),
        ("C-06", "6-1-b"),
        ("C-04", "6-1-f"),
        ("C-07", "6-1-f"),
        ("C-08", "6-1-f"),
        ("C-07", "6-1-c"),
        ("C-09", "6-1-a"),
    }


def test_kleep_has_five_retention_rules(examples):
    rules = {
        (rule.label, rule.period, rule.unit.code, rule.trigger)
        for entry in examples["kleep"].register.activities
        for rule in entry.retention_rules
        if rule.unit
    }
    contact = "Collecte des données ou dernier contact"
    assert rules == {
        ("Gestion des clients", 5, "year", "Fin de la relation commerciale"),
        ("Gestion des partenaires", 3, "year", contact),
        ("Gestion des prospects et des actions de communication", 3, "year", contact),
        (
            "Demandes de devis n’aboutissant pas à la conclusion d’un contrat",
            1,
            "year",
            "Clôture de la demande ou dernier contact",
        ),
        (
            "Gestion du recrutement\u00a0: candidats non embauchés",
            2,
            "year",
            "Soumission des informations personnelles par la personne qui a candidaté et n’est pas embauchée",
        ),
    }


def test_kannelle_keeps_data_in_five_countries(examples):
    places = {
        (entry.reference, place.location.country.code)
        for entry in examples["kannelle"].register.activities
        for place in entry.storage_places
    }
    own = {(entry, country) for entry in ("C-01", "P-01") for country in ("FR", "IE", "BE")}
    servers = {(entry, country) for entry in ("C-03", "P-02") for country in ("FR", "IE")}
    assert places == own | servers | {("C-06", "DE"), ("C-04", "US"), ("C-02", "US"), ("P-01", "US")}


def test_kitameraki_does_not_say_in_which_country_its_data_are(examples):
    assert {entry.storage_places for entry in examples["kitameraki"].register.activities} == {()}


def test_transfers_are_those_that_are_stated(examples):
    assert transfers_of(examples["kleep"]) == {("C-03", "tawk.to", "US", "45"), ("C-06", "Mixpanel", "US", "45")}
    assert transfers_of(examples["kannelle"]) == {
        ("C-02", "", "US", ""),
        ("C-04", "Service d’analyse (non nommé)", "US", ""),
        ("P-01", "", "US", ""),
    }
    appointlet = ("C-01", "C-03", "C-04", "C-05", "C-06", "C-07", "P-01", "P-02")
    assert transfers_of(examples["appointlet"]) == {(entry, "AWS", "US", "") for entry in appointlet}
    third, group = "Tiers fournissant des services sous contrat", "Sociétés affiliées à Kitameraki"
    safeguards = ((group, "46-2-c"), (third, "46-2-c"), (third, "47"))
    assert transfers_of(examples["kitameraki"]) == {
        (f"C-{n:02}", importer, "", mechanism) for n in range(1, 10) for importer, mechanism in safeguards
    }


def test_no_claim_of_a_vendor_counts_as_checked(examples):
    [claim] = [
        claim
        for slug in SLUGS
        for vendor in examples[slug].register.catalogue.subprocessors
        for claim in vendor.certifications
    ]
    assert (claim.scheme.code, claim.checked_on) == ("PCI DSS", None)
