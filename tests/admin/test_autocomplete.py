"""What the forms offer: shared rows and the organisation's own, found whatever the accents."""

import pytest
from django.urls import reverse

from tests import factories


@pytest.fixture
def offered(admin_client):
    def get(model, field, term="", **parameters):
        query = {"app_label": "registry", "model_name": model, "field_name": field, "term": term, **parameters}
        results = admin_client.get(reverse("admin:autocomplete"), query).json()["results"]
        return [each["text"] for each in results]

    return get


def test_own_and_shared_rows_are_offered(offered):
    keeper, stranger = factories.organisation(), factories.organisation()
    for name, owner in (("Room own", keeper), ("Room shared", None), ("Room foreign", stranger)):
        factories.location(name=name, organisation=owner)
    assert offered("storageplace", "location", "room", for_organisation=keeper.pk) == ["Room own", "Room shared"]
    assert offered("storageplace", "location", "room", for_organisation="") == ["Room shared"]
    assert offered("storageplace", "location", "room", for_organisation="x") == ["Room shared"]
    assert offered("storageplace", "location", "room") == ["Room foreign", "Room own", "Room shared"]


def test_agreements_and_clients_are_the_organisations_own(offered):
    keeper, stranger, vendor = factories.organisation(), factories.organisation(), factories.subprocessor()
    factories.agreement(keeper, vendor, reference="Own")
    factories.agreement(stranger, vendor, reference="Foreign")
    factories.client(keeper, name="Own client")
    factories.client(stranger, name="Foreign client")
    assert offered("engagement", "agreement", for_organisation=keeper.pk) == ["Own"]
    assert offered("clientactivity", "client", for_organisation=keeper.pk) == ["Own client"]
    assert offered("engagement", "agreement", for_organisation="") == []


@pytest.mark.parametrize("field", ["category"])
@pytest.mark.parametrize("model", ["personaldata", "engagementdata", "recipientdata", "retentiondata"])
def test_categories_of_data_are_offered_everywhere_alike(offered, model, field):
    keeper, stranger = factories.organisation(), factories.organisation()
    factories.data_category(label_en="Owl count", organisation=keeper)
    factories.data_category(label_en="Owl names", organisation=stranger)
    assert offered(model, field, "owl", for_organisation=keeper.pk) == ["Owl count"]


@pytest.mark.parametrize("term", ["etats-unis", "ÉTATS", "united states", "US", "états unis"])
def test_country_is_found_whatever_the_accents(offered, term):
    assert "United States" in offered("transfer", "country", term)


def test_purpose_offers_grounds_of_article_6_only(offered):
    assert {text[:2] for text in offered("purpose", "legal_basis")} == {"6("}
    assert {text[:2] for text in offered("personaldata", "art9_condition")} == {"9("}


def test_who_may_not_see_a_list_is_offered_nothing(client, viewer):
    client.force_login(viewer)
    query = {"app_label": "organisations", "model_name": "membership", "field_name": "user"}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403
