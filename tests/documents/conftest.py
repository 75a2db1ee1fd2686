"""What tests of documents share: a private folder for ready sheets."""

import pytest


@pytest.fixture(autouse=True)
def _private_cache(settings, tmp_path):
    settings.DATA_DIR = tmp_path
