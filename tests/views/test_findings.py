"""The pages of findings: what to correct, filters, waivers, coverage, rules, a decision that falls."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.compliance import RULES
from registry.compliance.questions import AUTHORITIES, questions
from registry.models import Waiver
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return factories.organisation(slug="kestrel", name="Kestrel", default_language="en")


@pytest.fixture
def entry(keeper):
    return factories.activity(keeper, reference="C-01", name="Payroll")


def page(client, name, *arguments, **query):
    return client.get(reverse(f"registers:{name}", args=["kestrel", *arguments]), query)


def shown(response):
    return [(each.finding.reference, each.finding.code) for each in response.context_data["page"]]


def posted(entry, **given):
    until = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    return {"activity": entry.pk, "code": "purpose.missing", "subject": "", "reason": "Known.", "until": until} | given


def test_findings_are_listed_the_weightiest_first(admin_client, entry):
    response = page(admin_client, "findings", "all")
    found = shown(response)
    assert ("C-01", "purpose.missing") in found
    assert found[0] == ("", "identity.contact-missing")
    levels = [each.finding.level for each in response.context_data["page"]]
    assert levels == sorted(levels, key=["error", "warning", "advice"].index)
    assert "No purpose is stated." in response.content.decode()


def test_findings_are_filtered(admin_client, entry):
    assert shown(page(admin_client, "findings", "all", code="purpose.missing")) == [("C-01", "purpose.missing")]
    weights = {
        each.finding.level.value for each in page(admin_client, "findings", "all", level="warning").context_data["page"]
    }
    assert weights == {"warning"}
    assert ("C-01", "purpose.missing") not in shown(page(admin_client, "findings", "processor"))


def test_a_finding_is_waived_and_that_is_taken_back(admin_client, entry):
    address = reverse("registers:findings", args=["kestrel", "all"])
    response = admin_client.post(address, posted(entry, next=f"{address}?level=error"), follow=True)
    assert response.redirect_chain == [(f"{address}?level=error", 302)]
    assert ("C-01", "purpose.missing") not in shown(page(admin_client, "findings", "all"))
    waived = page(admin_client, "findings", "all", waived="yes")
    assert shown(waived) == [("C-01", "purpose.missing")]
    (row,) = waived.context_data["waivers"]
    admin_client.post(address, {"take_back": row["key"]})
    assert not Waiver.objects.exists()
    assert ("C-01", "purpose.missing") in shown(page(admin_client, "findings", "all"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, "Say why this finding is accepted."),
        ({"until": "soon"}, "“soon” is no day."),
        ({"until": "2026-02-30"}, "“2026-02-30” is no day."),
    ],
)
def test_what_cannot_be_waived_is_told(admin_client, entry, given, said):
    response = admin_client.post(
        reverse("registers:findings", args=["kestrel", "all"]), posted(entry, **given), follow=True
    )
    assert said in [str(message) for message in response.context["messages"]]
    assert not Waiver.objects.exists()


def test_leads_nowhere_else(admin_client, entry):
    address = reverse("registers:findings", args=["kestrel", "all"])
    response = admin_client.post(address, posted(entry, next="https://elsewhere.example/"))
    assert response["Location"] == address


def test_only_who_may_waives(client, entry):
    for role, status in (("auditor", 403), ("editor", 403), ("approver", 302)):
        client.force_login(factories.member(entry.organisation, role))
        assert client.get(reverse("registers:findings", args=["kestrel", "all"])).status_code == 200
        assert client.post(reverse("registers:findings", args=["kestrel", "all"]), posted(entry)).status_code == status


def test_sheet_tells_what_is_lacking_and_how_complete_it_is(admin_client, entry):
    response = page(admin_client, "sheet", "C-01")
    found = [each.finding.code for each in response.context_data["findings"]]
    assert found[:2] == ["purpose.missing", "data.subjects-missing"]
    complete = response.context_data["completeness"]
    assert (complete.said, len(complete.answers), complete.percent) == (0, 9, 0)


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_each_question_of_an_authority_has_a_line(admin_client, entry, authority):
    response = page(admin_client, "questions", "all", authority=authority)
    assert (
        len(response.context_data["lines"])
        == len(questions(authority))
        == {"ico": 42, "dpc": 41, "cnil": 38}[authority]
    )
    assert response.status_code == 200


def test_questions_of_one_entry_are_answered(admin_client, keeper):
    full = factories.full_activity(keeper)
    response = page(admin_client, "questions", "all", authority="dpc", reference=full.reference)
    told = {line["topic"]: line["told"].reply.value for line in response.context_data["lines"]}
    assert (told["Purposes"], told["Legal basis"]) == ("answered", "answered")


def test_unknown_authority_is_not_found(admin_client, entry):
    assert page(admin_client, "questions", "all", authority="nobody").status_code == 404


def test_every_rule_is_told(admin_client, entry):
    text = page(admin_client, "rules").content.decode()
    assert [rule.code for rule in RULES if f"<code>{rule.code}</code>" not in text] == []
    assert "fewer than 250 persons" in text


def test_a_decision_that_fell_would_take_the_ground_of_its_transfers(admin_client, entry):
    factories.transfer(entry, country=factories.country("GB"), mechanism="45")
    response = page(admin_client, "without", decision="(EU) 2021/1772")
    assert [(each["reference"], each["destination"]) for each in response.context_data["lost"]] == [
        ("C-01", "United Kingdom")
    ]
    assert page(admin_client, "without", decision="(EU) 2023/1795").context_data["lost"] == []
    assert page(admin_client, "without", decision="none").status_code == 404
