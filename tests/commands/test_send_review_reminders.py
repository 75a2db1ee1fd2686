"""manage.py send_review_reminders: one digest a person, in their language, and nothing to those with nothing to do."""

import datetime as dt

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from registry.choices import Status
from registry.reminders import digests
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Preference
from tests import factories
from tests.commands.running import run
from tests.factories import saved

pytestmark = pytest.mark.django_db
COMMAND = "send_review_reminders"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://register.example"


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def only_mail() -> EmailMultiAlternatives:
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


def recipients() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


@pytest.fixture
def due(organisation):
    """One entry of each sort, and those of which nothing is due."""
    for number, (days, status) in enumerate(
        [
            (-400, Status.APPROVED),
            (0, Status.DRAFT),
            (1, Status.APPROVED),
            (30, Status.DRAFT),
            (31, Status.DRAFT),
            (-1, Status.RETIRED),
        ],
        start=1,
    ):
        factories.activity(
            organisation, reference=f"C-0{number}", name=f"Entry {number}", status=status, next_review_on=in_days(days)
        )
    factories.activity(organisation, reference="C-07", name="Entry 7", status=Status.IN_REVIEW)
    factories.activity(organisation, reference="C-08", name="Entry 8")


def test_digest_lists_what_is_due(due, owner):
    (digest,) = digests(timezone.localdate())
    (section,) = digest.sections
    references = [[entry.reference for entry in part] for part in (section.overdue, section.soon, section.waiting)]
    assert references == [["C-01", "C-02"], ["C-03", "C-04"], ["C-07"]]
    assert digest.brief() == "2 reviews are overdue · 2 reviews are due soon · 1 entry is waiting for approval"


def test_each_person_gets_one_mail(due, organisation, other_organisation, owner, colleague):
    factories.membership(owner, organisation, MembershipRole.APPROVER)
    factories.membership(owner, other_organisation, MembershipRole.EDITOR)
    factories.activity(other_organisation, reference="X-01", status=Status.IN_REVIEW)
    outcome = run(COMMAND)
    assert (outcome.code, outcome.messages) == (0, ["2 mails were sent."])
    assert recipients() == ["colleague@example.org", "owner@example.org"]
    text = next(message.body for message in mail.outbox if message.to == ["owner@example.org"])
    assert [text.count(name) for name in ("Kestrel", "Osprey", "X-01 ·", "C-01 ·")] == [1, 1, 1, 1]


def test_mail_links_to_where_it_is_done(due, owner):
    run(COMMAND)
    message = only_mail()
    page, kind = map(str, message.alternatives[0])
    link = "https://register.example/registers/kestrel/activities/C-01/approval/"
    assert (kind, link in message.body, f'<a href="{link}">C-01 · Entry 1</a>' in page) == ("text/html", True, True)
    assert message.subject == (
        "Register of processing activities: "
        "2 reviews are overdue · 2 reviews are due soon · 1 entry is waiting for approval"
    )


def test_what_users_wrote_is_escaped_in_html_and_plain_in_text(organisation, owner):
    factories.activity(organisation, reference="C-01", name="Q & <b>A</b>", status=Status.IN_REVIEW)
    run(COMMAND)
    assert "C-01 · Q & <b>A</b>" in only_mail().body
    assert "C-01 · Q &amp; &lt;b&gt;A&lt;/b&gt;" in str(only_mail().alternatives[0][0])


def test_nothing_is_sent_when_nothing_is_due(organisation, owner):
    factories.activity(organisation, next_review_on=in_days(31))
    outcome = run(COMMAND)
    assert (outcome.code, outcome.messages, mail.outbox) == (0, ["Nothing is due: no mail is to be sent."], [])


def test_only_who_works_on_the_register_is_told(due, organisation, auditor, stranger):
    for name, values in {
        "former": {"valid_until": in_days(-1)},
        "lasting": {"valid_until": in_days(0)},
    }.items():
        factories.membership(factories.user(name), organisation, MembershipRole.EDITOR, **values)
    factories.member(organisation, MembershipRole.EDITOR, username="gone", is_active=False)
    silent = factories.member(organisation, MembershipRole.EDITOR, username="silent")
    silent.email = ""
    silent.save()
    run(COMMAND)
    assert recipients() == ["lasting@example.org"]


def test_contributor_is_told_of_the_entries_of_the_own_function(organisation):
    for reference, function in (("C-01", "Pay "), ("C-02", "Sales"), ("C-03", "")):
        factories.activity(
            organisation, reference=reference, business_function=function, next_review_on=in_days(-1), status="draft"
        )
    for name, function in (("clerk", "pay"), ("lawyer", "Legal")):
        factories.membership(factories.user(name), organisation, MembershipRole.CONTRIBUTOR, business_function=function)
    (digest,) = digests(timezone.localdate())
    assert [(entry.reference, digest.person.username) for entry in digest.sections[0].overdue] == [("C-01", "clerk")]


@pytest.mark.parametrize(
    ("register", "preferred", "expected"),
    [("en", None, "en"), ("fr", None, "fr"), ("fr", "en", "en"), ("en", "fr", "fr")],
)
def test_language_is_the_persons_else_that_of_the_register(due, organisation, owner, register, preferred, expected):
    organisation.default_language = register
    saved(organisation)
    if preferred:
        saved(Preference(user=owner, language=preferred))
    (digest,) = digests(timezone.localdate())
    page = str(digest.mail().alternatives[0][0])
    assert (digest.language, f'<html lang="{expected}">' in page) == (expected, True)


def test_dry_run_says_who_would_get_what_and_sends_nothing(due, owner):
    outcome = run(COMMAND, "--dry-run")
    assert outcome.messages == [
        "owner@example.org: 2 reviews are overdue · 2 reviews are due soon · 1 entry is waiting for approval",
        "This was a dry run: nothing was sent.",
    ]
    assert (outcome.code, mail.outbox) == (0, [])


def test_one_mail_that_fails_does_not_stop_the_others(due, owner, colleague, monkeypatch):
    def send(message, *_args, **_kwargs):
        if message.to == ["colleague@example.org"]:
            raise ConnectionRefusedError(111, "Connection refused")
        mail.outbox.append(message)

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)
    outcome = run(COMMAND)
    assert (outcome.code, recipients()) == (1, ["owner@example.org"])
    assert outcome.messages == [
        "colleague@example.org: [Errno 111] Connection refused",
        "1 mail was sent.",
        "CommandError: 1 mail could not be sent.",
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend", "No mail server is known: set ROPA_EMAIL_URL"),
        ("BASE_URL", "", "The links of the mails cannot be made: set ROPA_BASE_URL"),
    ],
)
def test_missing_setting_is_named(due, owner, settings, name, value, message):
    settings.EMAIL_HOST = ""
    setattr(settings, name, value)
    outcome = run(COMMAND)
    assert (outcome.code, mail.outbox) == (1, [])
    assert outcome.messages[0].startswith(f"CommandError: {message}")


@pytest.mark.parametrize("count", [1, 3, 12])
def test_queries_do_not_grow(organisation, owner, colleague, django_assert_num_queries, count):
    for _ in range(count):
        factories.activity(organisation, next_review_on=in_days(-1))
    with django_assert_num_queries(3):
        assert len(digests(timezone.localdate())) == 2
