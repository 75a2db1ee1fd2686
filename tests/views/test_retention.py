"""The page of the days of erasure, its CSV, and the feeds under secret addresses."""

import csv
import datetime as dt
import re
from typing import Any

import icalendar
import pytest
from django.utils import timezone

from registry.choices import RetentionUnit
from registry.models import CalendarFeed
from tests import factories

PAGE = "/registers/kestrel/retention/"


@pytest.fixture
def administrator(client, organisation):
    entry = factories.activity(organisation, reference="A-1", name="Orders")
    factories.personal_data(entry, factories.data_category(label_en="Contact data"))
    factories.storage_place(entry, factories.location(name="Paris"))
    factories.retention_rule(entry, period=3, unit=RetentionUnit.YEAR, trigger="End of the contract")
    gone = factories.activity(organisation, reference="A-2", name="Archive", ended_on=dt.date(2001, 1, 1))
    factories.retention_rule(gone, period=1, unit=RetentionUnit.YEAR, trigger="End")
    factories.retention_rule(gone, until_event="nobody asks")
    person = factories.administrator()
    client.force_login(person)
    return person


def test_page_tells_days_overdue_and_what_makes_no_day(client, administrator):
    text = client.get(PAGE).text
    assert "Trigger “End of the contract” on" in text
    assert "All of it: the processing ended on" in text
    assert "Until: nobody asks" in text


def test_choice_keeps_what_concerns_the_place(client, administrator):
    assert "End of the contract" in client.get(f"{PAGE}?place=Paris").text
    assert "End of the contract" not in client.get(f"{PAGE}?place=Rome").text


def test_csv_has_a_row_for_each_day(client, administrator):
    [address] = re.findall(r'href="(/registers/kestrel/retention.csv[^"]+)"', client.get(f"{PAGE}?place=Paris").text)
    assert address == "/registers/kestrel/retention.csv?language=en&amp;place=Paris"
    response = client.get("/registers/kestrel/retention.csv?language=en")
    rows = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    assert {row["Reference"] for row in rows} == {"A-1", "A-2"}
    assert len([row for row in rows if row["Reference"] == "A-1"]) in {12, 13}
    assert rows[0]["Due on"] == "2002-01-01"


def made_feed(client):
    response = client.post(f"{PAGE}feeds/", {"name": "Records office"})
    (address,) = re.findall(r"http://testserver(/registers/kestrel/retention/feeds/[\w-]{43}\.ics)", response.text)
    return str(address)


def test_feed_is_read_without_signing_in(client, administrator):
    address = made_feed(client)
    client.logout()
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events: Any = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [event["dtstart"].dt >= timezone.localdate() for event in events] == [True]


def test_address_is_shown_once_and_its_secret_kept_nowhere(client, administrator):
    token = made_feed(client).rpartition("/")[2].removesuffix(".ics")
    assert token not in client.get(PAGE).text
    feed = CalendarFeed.objects.get()
    assert token not in {feed.digest, feed.name, *CalendarFeed.history.values_list("digest", flat=True)}


def test_withdrawn_feed_leads_nowhere_and_its_history_stays(client, administrator):
    address = made_feed(client)
    client.post(f"{PAGE}feeds/", {"withdraw": CalendarFeed.objects.get().pk})
    assert client.get(address).status_code == 404
    assert list(CalendarFeed.history.values_list("history_type", "name").order_by("pk")) == [
        ("+", "Records office"),
        ("-", "Records office"),
    ]


def test_feed_of_another_organisation_is_not_found(client, administrator, other_organisation):
    address = made_feed(client)
    assert client.get(address.replace("kestrel", "osprey")).status_code == 404
    feed = CalendarFeed.objects.get()
    assert client.post("/registers/osprey/retention/feeds/", {"withdraw": feed.pk}).status_code == 404
    assert CalendarFeed.objects.filter(pk=feed.pk).exists()


@pytest.mark.parametrize("posted", [{"name": ""}, {"name": "x" * 101}, {"withdraw": "x"}, {"withdraw": "9" * 40}])
def test_bad_input_is_told(client, administrator, posted):
    assert client.post(f"{PAGE}feeds/", posted).status_code in {400, 404}
    assert not CalendarFeed.objects.exists()


def test_auditor_makes_no_feed(client, organisation, auditor):
    client.force_login(auditor)
    assert client.post(f"{PAGE}feeds/", {"name": "mine"}).status_code == 403
