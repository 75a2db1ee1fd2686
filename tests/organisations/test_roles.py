"""The table of roles: complete, readable, and what it grants is what the backend answers."""

import ast
import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.utils import timezone

from ropa.organisations import roles
from ropa.organisations.choices import MembershipRole
from ropa.organisations.grants import forget, may_enter
from ropa.organisations.roles import ADMINISTRATOR, NOBODY, ROLES
from tests import factories
from tests.commands.running import run
from tests.test_architecture import PROGRAM, program_files, tree

pytestmark = pytest.mark.django_db
CHANGE, VIEW = "registry.change_processingactivity", "registry.view_processingactivity"
NAMED = ADMINISTRATOR.permissions.union(*(role.permissions for role in ROLES.values()))
WRITING = re.compile(r"\.(add|change|delete|approve)_")


def known():
    """Every permission of our models, and those of accounts: other libraries ask for none of theirs."""
    ours = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in PROGRAM} | {"auth"}
    found = Permission.objects.filter(content_type__app_label__in=ours)
    return {f"{app}.{code}" for app, code in found.values_list("content_type__app_label", "codename")}


def asked_for():
    """Every text of the program that is spelt like a permission."""
    texts = {
        node.value
        for path in program_files()
        if "migrations" not in path.parts and path.stem != "roles"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {
        text
        for text in texts
        if re.fullmatch(r"(registry|subprocessors|organisations|journal|auth)\.[a-z]+_[a-z_]+", text)
    }


def test_every_permission_there_is_has_its_place_in_the_table():
    assert known() - NAMED == NOBODY
    assert known() >= NAMED


def test_every_permission_that_the_program_asks_for_is_in_the_table():
    assert {CHANGE, "journal.verify_journal", "registry.approve_processingactivity"} <= asked_for()
    assert asked_for() <= NAMED


def test_every_role_that_can_be_held_is_in_the_table_with_a_sentence():
    assert list(ROLES) == MembershipRole.values
    assert all(str(role.sentence).endswith(".") for role in (*ROLES.values(), ADMINISTRATOR))


def test_owner_may_all_that_other_members_may():
    assert all(role.permissions <= ROLES["owner"].permissions for role in ROLES.values())


def test_auditor_writes_nothing():
    assert not [name for name in ROLES["auditor"].permissions if WRITING.search(name)]


def test_only_the_administrator_writes_the_law():
    law = roles.may("add change delete", roles.LAW)
    assert not any(law & role.permissions for role in ROLES.values())


def test_role_counts_in_its_organisation_only(colleague, organisation, other_organisation):
    entry, other = factories.activity(organisation), factories.activity(other_organisation)
    asked = (None, organisation, entry, factories.purpose(entry), other_organisation, other, factories.purpose(other))
    assert [colleague.has_perm(CHANGE, subject) for subject in asked] == [True] * 4 + [False] * 3


@pytest.mark.parametrize(("days", "expected"), [(0, True), (-1, False)])
def test_role_ends_with_its_last_day(organisation, days, expected):
    person = factories.user()
    factories.membership(person, organisation, valid_until=timezone.localdate() + dt.timedelta(days=days))
    assert (person.has_perm(CHANGE, organisation), person.has_perm(CHANGE), may_enter(person)) == (expected,) * 3


def test_account_that_is_out_of_use_may_nothing(colleague, organisation):
    colleague.is_active = False
    assert (colleague.has_perm(VIEW, organisation), may_enter(colleague)) == (False, False)


def test_roles_add_up(auditor, organisation):
    factories.membership(auditor, organisation, MembershipRole.EDITOR)
    forget(auditor)
    assert (auditor.has_perm(CHANGE, organisation), auditor.has_perm("journal.verify_journal", organisation)) == (
        True,
    ) * 2


@pytest.mark.parametrize("act", ["view", "add", "change", "delete"])
def test_what_all_share_is_read_by_members_and_written_by_administrators(owner, act):
    shared, law = factories.data_category(), factories.legal_basis()
    expected = act == "view"
    assert owner.has_perm(f"registry.{act}_datacategory", shared) is expected
    assert owner.has_perm(f"registry.{act}_legalbasis", law) is expected
    assert factories.administrator().has_perm(f"registry.{act}_datacategory", shared)


def test_grants_are_read_once(colleague, organisation, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert {colleague.has_perm(CHANGE, organisation) for _ in range(3)} == {True}


def test_permission_beside_roles_grants_nothing(stranger, organisation):
    account = factories.user(is_staff=True)
    account.user_permissions.set(Permission.objects.all())
    assert (account.has_perm(CHANGE), account.has_perm(CHANGE, organisation), may_enter(account)) == (False,) * 3


def test_modules_are_those_of_the_role(colleague):
    assert (colleague.has_module_perms("registry"), colleague.has_module_perms("auth")) == (True, False)
    assert colleague.get_all_permissions() == ROLES["editor"].permissions


def test_sync_roles_takes_back_what_no_role_grants():
    account = factories.user("given", is_staff=True)
    account.user_permissions.set(Permission.objects.all()[:2])
    told = "given has permissions, groups or staff status of its own, which no role grants."
    checked = run("sync_roles", "--check")
    assert (checked.code, checked.messages[0]) == (1, told)
    done = run("sync_roles")
    account.refresh_from_db()
    assert (done.code, done.messages[-1]) == (0, "Roles and accounts agree.")
    assert (account.user_permissions.count(), account.is_staff) == (0, False)
    assert run("sync_roles", "--check").code == 0


def test_sync_roles_says_what_the_database_does_not_know():
    Permission.objects.filter(codename="approve_processingactivity").delete()
    outcome = run("sync_roles")
    assert outcome.code == 1
    assert outcome.messages[0] == "The database does not know the permission registry.approve_processingactivity."
