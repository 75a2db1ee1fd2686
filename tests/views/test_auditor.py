"""The desk of an auditor: what they open is told in the journal; whoever is bound to an instant sees nothing later."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Membership
from tests import factories, issued

DESK = "/registers/kestrel/"


def readings(organisation):
    told = JournalEntry.objects.filter(organisation=organisation, kind="read").order_by("sequence")
    return [(entry.actor, json.loads(entry.content)["address"]) for entry in told]


@pytest.fixture
def entry(organisation):
    return factories.activity(organisation, reference="A-1", name="Payroll")


class TestFollowed:
    """An auditor of the register as it stands."""

    def test_first_page_is_the_desk(self, client, entry, auditor):
        client.force_login(auditor)
        assert client.get("/admin/").headers["Location"] == DESK

    def test_pages_and_downloads_are_told(self, client, organisation, entry, auditor):
        client.force_login(auditor)
        for address in (DESK, f"{DESK}all.json?language=en", f"{DESK}activities/A-1/", f"{DESK}verification/"):
            assert client.get(address).status_code == 200
        assert readings(organisation) == [
            ("Audrey Tor (auditor)", DESK),
            ("Audrey Tor (auditor)", f"{DESK}all.json?language=en"),
            ("Audrey Tor (auditor)", f"{DESK}activities/A-1/"),
            ("Audrey Tor (auditor)", f"{DESK}verification/"),
        ]

    def test_pages_of_the_admin_are_told(self, client, organisation, entry, auditor):
        client.force_login(auditor)
        address = f"/admin/registry/processingactivity/{entry.pk}/change/"
        assert client.get(address).status_code == 200
        assert readings(organisation) == [("Audrey Tor (auditor)", address)]

    def test_what_was_refused_is_not_told(self, client, organisation, auditor):
        client.force_login(auditor)
        assert client.get(f"{DESK}activities/nothing/").status_code == 404
        assert readings(organisation) == []

    def test_others_are_not_followed(self, client, organisation, entry, colleague):
        client.force_login(colleague)
        client.get(DESK)
        assert readings(organisation) == []

    def test_timeline_tells_who_read_what(self, client, organisation, entry, auditor, owner):
        client.force_login(auditor)
        client.get(f"{DESK}activities/A-1/")
        client.force_login(owner)
        text = client.get(f"{DESK}timeline/?kind=read").text
        assert "Audrey Tor (auditor)" in text
        assert "/registers/kestrel/activities/A-1/" in text

    def test_role_that_has_ended_opens_nothing(self, client, organisation, entry, auditor):
        with change(by="test"):
            row = Membership.objects.get(user=auditor)
            row.valid_until = timezone.localdate() - dt.timedelta(days=1)
            row.save()
        client.force_login(auditor)
        assert client.get(DESK).status_code in {302, 403, 404}


@pytest.fixture
def bound(client, organisation, entry):
    """An auditor who sees the register as it stood before its entry was renamed and another one came."""
    issued.edition(organisation, number=1)
    instant = timezone.now()
    person = factories.user("bound")
    factories.membership(person, organisation, MembershipRole.AUDITOR, as_of=instant)
    with change(by="test", reason="later reason"):
        entry.name = "Later name"
        entry.save()
    factories.activity(organisation, reference="A-2", name="Later entry")
    issued.edition(organisation, number=2)
    client.force_login(person)
    return instant


class TestBound:
    """An auditor of the register as it stood at an instant."""

    @pytest.mark.parametrize("path", ["", "all.json", "all.html", "activities/A-1/", "timeline/", "timeline.csv"])
    def test_nothing_later_is_shown(self, client, bound, path):
        response = client.get(f"{DESK}{path}")
        text = b"".join(response).decode() if response.streaming else response.text
        assert response.status_code == 200
        assert [word for word in ("Later", "later", "A-2") if word in text] == []
        assert "Payroll" in text

    def test_later_entry_is_as_if_there_were_none(self, client, bound):
        response = client.get(f"{DESK}activities/A-2/")
        assert (response.status_code, "Later" in response.text) == (404, False)

    def test_later_instant_is_refused(self, client, bound):
        later = (bound + dt.timedelta(microseconds=1)).isoformat()
        for path in ("", "all.json", "activities/A-1/"):
            response = client.get(f"{DESK}{path}", {"at": later})
            assert (response.status_code, "Later" in response.text) == (403, False)

    def test_earlier_instant_is_shown(self, client, bound):
        earlier = (bound - dt.timedelta(milliseconds=1)).isoformat()
        assert client.get(DESK, {"at": earlier}).status_code == 200

    def test_later_edition_is_not_listed(self, client, bound):
        shown = client.get(f"{DESK}editions/").context_data["editions"]
        assert [each.edition.number for each in shown] == [1]

    @pytest.mark.parametrize("path", ["impact/", "retention/", "verification/", "all/changes/", "imports/"])
    def test_pages_of_today_are_refused(self, client, bound, path):
        assert client.get(f"{DESK}{path}").status_code == 403

    def test_admin_shows_no_row(self, client, organisation, entry, bound):
        assert client.get(f"/admin/registry/processingactivity/{entry.pk}/change/").status_code in {302, 403}
        assert client.get("/admin/registry/processingactivity/").status_code == 403

    def test_what_they_read_is_told(self, client, organisation, bound):
        client.get(f"{DESK}activities/A-1/")
        assert readings(organisation) == [("bound", "/registers/kestrel/activities/A-1/")]


def test_only_an_auditor_is_bound(organisation, db):
    from django.core.exceptions import ValidationError  # why: of this test only

    with pytest.raises(ValidationError, match="Only an auditor can be bound"):
        factories.membership(factories.user(), organisation, MembershipRole.EDITOR, as_of=timezone.now())
