"""What the program is built on: each library is pinned, has its reason, and is open source; so are those it brings."""

import re
from email.message import Message
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==(?P<version>[A-Za-z0-9.]+) +# (?P<reason>\w.{7,})$")
# SPDX identifiers that the Open Source Initiative lists, of those that occur.
OSI = {
    "0BSD",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CNRI-Python",
    "ISC",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
}
# Words of older packages that name no identifier.
OLD_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD-3": "BSD-3-Clause",
    "MIT License": "MIT",
    "LGPL with exceptions": "LGPL-3.0-or-later",
}


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("line", lines("requirements.txt") + lines("tests/requirements.txt"))
def test_requirement_is_pinned_and_has_its_reason(line):
    assert LINE.match(line)


@pytest.mark.parametrize("line", lines("requirements.txt") + lines("tests/requirements.txt"))
def test_what_is_installed_is_what_is_pinned(line):
    found = LINE.match(line)
    assert found
    assert metadata.version(found["name"]) == found["version"]


def brought(given: list[str]) -> dict[str, metadata.Distribution]:
    """The libraries of these requirements, and what they bring along here, by name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [Requirement(line.partition(" #")[0]) for line in given]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        library = metadata.distribution(wanted.name)
        found[canonicalize_name(wanted.name)] = library
        for text in library.requires or ():
            needed = Requirement(text)
            extras = [{"extra": extra} for extra in ("", *wanted.extras)]
            if needed.marker is None or any(needed.marker.evaluate(extra) for extra in extras):
                waiting.append(needed)
    return found


def licences(library: metadata.Distribution) -> set[str]:
    """What the library may be used under, by SPDX identifier, else in the words of its classifiers."""
    about = cast("Message", library.metadata)
    expression = about.get("License-Expression")
    if expression:
        return {word for word in re.split(r"[()\s]+|AND|OR|WITH", expression) if word}
    classified = {text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if "OSI Approved ::" in text}
    words = (about.get("License") or _head_of_licence(library)).strip()
    return classified or {OLD_WORDS.get(words, words)}


def _head_of_licence(library: metadata.Distribution) -> str:
    """The first line of the licence, of a library that names it nowhere else."""
    texts = [file.read_text() for file in library.files or () if file.name == "LICENSE"]
    return texts[0].partition("\n")[0] if texts else ""


def is_open(library: metadata.Distribution) -> bool:
    about = library.metadata.get_all("Classifier") or []
    return any("License :: OSI Approved" in text for text in about) or bool(licences(library) & OSI)


def test_every_library_is_open_source():
    libraries = brought(lines("requirements.txt") + lines("tests/requirements.txt"))
    closed = {name: sorted(licences(library)) for name, library in libraries.items() if not is_open(library)}
    assert closed == {}
    assert len(libraries) > 40


@pytest.mark.parametrize(
    ("expression", "expected"), [("MIT", True), ("MIT OR LicenseRef-Own", True), ("SSPL-1.0", False)]
)
def test_licence_is_judged_by_its_identifier(expression, expected):
    about = Message()
    about["License-Expression"] = expression
    assert is_open(cast("metadata.Distribution", SimpleNamespace(metadata=about))) is expected
