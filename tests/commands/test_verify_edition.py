"""verify_edition: what it says, and its exit codes."""

import pytest

from tests.commands.running import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(issued, tmp_path):
    found = tmp_path / "edition.pdf"
    found.write_bytes(issued.pdf)
    return found


def test_edition_as_it_was_issued_exits_with_0(path):
    done = run("verify_edition", path)
    lines = done.data.decode().splitlines()
    assert (done.code, done.messages) == (0, [])
    assert [line[0] for line in lines] == ["+", "+", "·", "+", "+"]
    assert lines[0].startswith(
        "+ Issued here: Edition no. 1 · Register of the controller (Art. 30(1)), of Kestrel, on "
    )


def test_altered_edition_exits_with_1(path):
    path.write_bytes(path.read_bytes() + b" ")
    done = run("verify_edition", path)
    assert done.code == 1
    assert done.data.decode().startswith("! Altered: something was appended to Edition no. 1")


def test_file_that_is_not_there_is_wrong_use(tmp_path):
    done = run("verify_edition", tmp_path / "none.pdf")
    assert done.code == 2
    assert "none.pdf cannot be read: No such file or directory" in done.messages[-1]
