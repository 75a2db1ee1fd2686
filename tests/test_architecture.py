"""The shape of the code: which part may import which, and the conventions that a reader relies on."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("ropa", "subprocessors", "registry")
MAX_FUNCTION_LINES = 40
MAX_FILE_LINES = 400

# Every module has a place: the longest prefix counts, a higher floor may import a lower one, never the reverse.
# Parts of one floor may import each other one way only (see test_parts_of_one_floor_do_not_import_each_other).
FLOORS = (
    ("ropa.security",),
    ("ropa.journal", "ropa.accounts"),
    ("ropa.organisations",),
    ("ropa.work",),
    ("subprocessors",),
    ("registry.choices", "registry.citation", "registry.processes", "registry.topics"),
    ("registry.models", "registry.migrations"),
    ("registry.record",),
    ("registry.wording",),
    ("registry.pictures",),
    ("registry.retention",),
    ("registry.impact",),
    ("registry.signature",),
    ("registry.changes", "registry.workflow", "registry.spreadsheets", "registry.documents", "registry.compliance"),
    (
        "registry.exports",
        "registry.imports",
        "registry.reading",
        "registry.sharing",
        "registry.reminders",
        "registry.judgements",
        "registry.waiving",
        "registry.screening",
        "registry.prints",
        "registry.retelling",
        "registry.ahead",
        "registry.editions",
    ),
    ("registry.dashboard", "registry.gallery"),
    ("registry.admin", "registry.site", "registry.views", "registry.management", "registry.tasks", "registry.checks"),
    ("registry.urls", "registry.shared", "registry.apps"),
    ("ropa.environment", "ropa.installation", "ropa.settings", "ropa.urls", "ropa.wsgi"),
)
FLOOR_OF = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
WIRING = FLOORS[-1]
ONLY_IMPORTER = {"weasyprint": "registry.documents.pdf", "pyhanko": "registry.signature"}


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def program_files() -> list[Path]:
    return files(*PROGRAM)


def hand_written() -> list[Path]:
    return [path for path in files(*PROGRAM, "tests", "benchmarks") if "migrations" not in path.parts]


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source(path))


def part_of(module: str) -> str | None:
    """The named part that a module belongs to, or None for a library or a bare package."""
    prefixes = [part for part in FLOOR_OF if module == part or module.startswith(f"{part}.")]
    return max(prefixes, key=len, default=None)


def exists(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def imported(node: ast.AST, path: Path) -> Iterator[str]:
    """Full names of the modules an import statement reads, relative ones resolved."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = list(path.relative_to(ROOT).parent.parts)
        above = package[: len(package) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            name = f"{base}.{alias.name}"
            yield name if base.split(".")[0] in PROGRAM and exists(name) else base


def imports(path: Path) -> set[str]:
    return {name for node in ast.walk(tree(path)) for name in imported(node, path)}


def edges() -> set[tuple[str, str]]:
    """Pairs of different parts of which the first imports the second."""
    pairs = {(part_of(module_name(path)), part_of(name)) for path in program_files() for name in imports(path)}
    return {(importer, used) for importer, used in pairs if importer and used and importer != used}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_plain_table(path: Path) -> bool:
    """A module of nothing but a docstring, imports and constants: data, which may be long."""
    plain = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr
    return all(isinstance(node, plain) for node in tree(path).body)


def test_every_module_has_a_floor():
    bare = {*PROGRAM, "ropa"}  # their __init__.py import nothing
    homeless = [label(path) for path in program_files() if not part_of(module_name(path))]
    assert [name for name in homeless if module_name(ROOT / name) not in bare] == []
    assert [label(path) for path in program_files() if module_name(path) in bare and imports(path)] == []


def test_imports_point_downward():
    upward = [f"{importer} imports {used}" for importer, used in edges() if FLOOR_OF[importer] < FLOOR_OF[used]]
    assert sorted(upward) == []


def test_parts_of_one_floor_do_not_import_each_other():
    pairs = edges()
    assert sorted(pair for pair in pairs if pair[::-1] in pairs) == []


def test_nothing_imports_the_wiring():
    found = [
        f"{label(path)} imports {name}"
        for path in program_files()
        for name in imports(path)
        if part_of(name) in WIRING and part_of(module_name(path)) not in WIRING
    ]
    assert found == []


def test_program_does_not_import_tests():
    found = [label(path) for path in program_files() for name in imports(path) if name.split(".")[0] == "tests"]
    assert found == []


@pytest.mark.parametrize(("library", "only"), ONLY_IMPORTER.items())
def test_library_is_imported_in_one_place(library, only):
    found = {module_name(path) for path in program_files() for name in imports(path) if name.split(".")[0] == library}
    assert found <= {only}


def test_import_inside_a_function_says_why():
    hidden = {
        f"{label(path)}:{node.lineno}"
        for path in hand_written()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "# why: " not in "\n".join(source(path).splitlines()[node.lineno - 1 : node.end_lineno])
    }
    assert sorted(hidden) == []


def test_every_module_says_what_it_knows():
    silent = [label(path) for path in hand_written() if source(path).strip() and not ast.get_docstring(tree(path))]
    assert silent == []


def test_functions_are_short():
    long = [
        f"{label(path)}:{function.lineno} {function.name}"
        for path in hand_written()
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= MAX_FUNCTION_LINES
        and "# long: " not in source(path).splitlines()[function.lineno - 1]
    ]
    assert long == []


def test_files_are_short():
    long = [
        label(path)
        for path in hand_written()
        if len(source(path).splitlines()) > MAX_FILE_LINES and not is_plain_table(path)
    ]
    assert long == []


def test_no_file_is_a_drawer():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [label(path) for path in hand_written() if path.name in drawers] == []


def test_relations_are_rows():
    """A many-to-many field has no history of its own: each link is a small model."""
    found = [
        f"{label(path)}:{node.lineno}"
        for path in program_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ManyToManyField")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import registry.models", {"registry.models"}),
        ("from registry import models", {"registry.models"}),
        ("from registry.choices import Role", {"registry.choices"}),
        ("from . import choices", {"registry.choices"}),
        ("from .choices import Role", {"registry.choices"}),
        ("from django.db import models", {"django.db"}),
    ],
)
def test_imports_are_read_in_every_spelling(statement, expected):
    path = ROOT / "registry" / "example.py"
    assert {name for node in ast.walk(ast.parse(statement)) for name in imported(node, path)} == expected


def test_longest_prefix_names_the_part():
    names = ["registry.documents.pdf", "ropa.journal.gate", "ropa", "django.db", "registry.recorder"]
    expected = ["registry.documents", "ropa.journal", None, None, None]
    assert [part_of(name) for name in names] == expected
