"""The two organisations of the canary tests, built once for all of them and taken back at the end."""

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from ropa.journal.scope import everything
from tests.canary.crawl import Crawl
from tests.canary.world import built, guarded_files


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """The side that is looked for, and the side that looks."""
    with django_db_blocker.unblock(), everything(), transaction.atomic():
        yield built("kestrel", "Kestrel"), built("osprey", "Osprey")
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def signed_texts(world, settings):
    """The files of both sides, each with its marker."""
    with everything():
        for side in world:
            for kept in guarded_files(side):
                kept.storage.save(kept.name, ContentFile(f"%PDF- {side.mark}".encode()))


@pytest.fixture
def crawl(world, db):
    """People of the second side look for what is the first's."""
    return Crawl(*world)


@pytest.fixture
def reading(world, db):
    """Somebody of the first side, who may write nothing, asks for what is the first's."""
    return Crawl(world[0], None)
