"""Headers: every answer forbids what no page of ours needs, and what is personal is kept nowhere."""

import pytest
from django.conf import settings

from tests import factories

POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}


@pytest.fixture
def answers(client, db):
    """One answer of each kind: a stranger's page, a list, a redirect, an error."""
    strangers = [client.get("/account/login/"), client.get("/admin/")]
    client.force_login(factories.administrator())
    return [*strangers, *(client.get(path) for path in ("/admin/", "/admin/registry/processingactivity/", "/nowhere/"))]


def test_policy_allows_this_host_alone(answers):
    found = [{part.strip() for part in answer["Content-Security-Policy"].split(";")} for answer in answers]
    assert found == [POLICY] * len(answers)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_header_is_on_every_answer(answers, header, value):
    assert [answer.headers.get(header) for answer in answers] == [value] * len(answers)


def test_features_of_the_machine_are_switched_off(answers):
    for answer in answers:
        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(answer["Permissions-Policy"].split(", "))


def test_answers_are_kept_nowhere(answers):
    assert [answer["Cache-Control"] for answer in answers if "no-store" not in answer["Cache-Control"]] == []


def test_static_files_may_be_kept(client):
    answer = client.get(f"{settings.STATIC_URL}admin_ropa/logo.svg")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, False)
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_transport_is_strict_where_https_is_on(client, db, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert client.get("/account/login/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
