"""The command that makes a first administrator."""

import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command

from tests import factories

pytestmark = pytest.mark.django_db


def said(capsys):
    call_command("ensure_administrator")
    return capsys.readouterr().out


def test_administrator_can_sign_in_with_what_is_said(capsys):
    [(name, password)] = re.findall(r"Sign in as (\S+) with the password (\S+)", said(capsys))
    account = authenticate(username=name, password=password)
    assert account is not None
    assert (account.username, account.is_superuser, account.is_staff) == ("admin", True, True)


def test_second_run_changes_nothing(capsys):
    said(capsys)
    before = User.objects.values_list("username", "password").get()
    assert said(capsys) == "There is an administrator already: admin.\n"
    assert User.objects.values_list("username", "password").get() == before


def test_existing_administrator_is_named(capsys):
    factories.administrator("olive")
    assert said(capsys) == "There is an administrator already: olive.\n"


def test_administrator_who_cannot_sign_in_does_not_count(capsys):
    factories.administrator("olive", is_active=False)
    assert said(capsys).startswith("Sign in as admin ")


def test_account_of_the_same_name_is_not_promoted(capsys):
    factories.user("admin")
    assert said(capsys).startswith("Sign in as admin2 ")
    assert not User.objects.get(username="admin").is_superuser
