"""Organisations and their members."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import override

from ropa.journal.gate import change
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Country, Membership, Organisation
from tests import factories
from tests.refusals import said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("named", [{"dpo_name": "Ann"}, {"dpo_email": "ann@example.org"}], ids=["name", "e-mail"])
def test_dpo_is_named_or_there_is_a_reason(named):
    row = factories.organisation(**named)
    with pytest.raises(IntegrityError, match="dpo_or_reason"), transaction.atomic():
        QuerySet(Organisation).filter(pk=row.pk).update(dpo_none_reason="Too small")
    row.dpo_none_reason = "Too small"
    assert said(row) == {"__all__": ["Either name the DPO or say why there is none, not both."]}


@pytest.mark.parametrize("values", [{}, {"dpo_none_reason": "Too small"}, {"dpo_name": "Ann"}], ids=str)
def test_dpo_may_be_named_excused_or_not_declared(values):
    row = factories.organisation(**values)
    assert {name: getattr(row, name) for name in values} == values


def test_slug_is_unique(organisation):
    assert said(Organisation(slug="kestrel", name="Other")) == {
        "slug": ["Organisation with this Short name in addresses already exists."]
    }


@pytest.mark.parametrize("slug", ["with space", "Été", "a/b", ""])
def test_slug_fits_addresses_and_file_names(slug):
    assert list(said(Organisation(slug=slug, name="Kestrel"))) == ["slug"]


def test_organisation_with_a_register_is_not_deleted(organisation):
    factories.activity(organisation)
    with pytest.raises(ProtectedError), change(by="remover"):
        organisation.delete()


def test_person_has_a_role_once(organisation, owner):
    again = Membership(organisation=organisation, user=owner, role=MembershipRole.OWNER)
    assert said(again) == {"__all__": ["This person has this role already."]}


def test_person_may_have_several_roles(organisation, owner):
    factories.membership(owner, organisation, MembershipRole.APPROVER, valid_until=dt.date(2026, 12, 31))
    roles = Membership.objects.of(organisation).filter(user=owner).values_list("role", flat=True)
    assert sorted(roles) == ["approver", "owner"]


def test_person_with_a_role_is_not_deleted(owner):
    with pytest.raises(ProtectedError):
        owner.delete()


def test_members_of_one_organisation(organisation, owner, auditor, stranger):
    people = Membership.objects.of(organisation).values_list("user__username", "role")
    assert sorted(people) == [("auditor", "auditor"), ("owner", "owner")]


def test_role_without_an_end_has_no_last_day(organisation, owner):
    assert Membership.objects.get(user=owner).valid_until is None


def test_country_speaks_the_language_of_its_reader():
    country = Country.objects.get(code="DE")
    with override("fr"):
        french = str(country)
    with override("en"):
        english = str(country)
    assert (french, english) == ("Allemagne", "Germany")


@pytest.mark.parametrize("code", ["fr", "FRA", "F1", ""])
def test_code_of_a_country_is_two_capitals(code):
    assert "code" in said(Country(code=code, name_en="Nowhere", name_fr="Nulle part"))
