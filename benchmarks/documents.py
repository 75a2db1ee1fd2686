"""The register as PDF, side by side: this program, one document drawn by WeasyPrint, the same page by Chromium.

Each runs in a process of its own, whose memory is watched with that of its children. `python -m benchmarks.documents
ROLE SLUG FOLDER` is what such a process does; it says in its last line how many seconds the drawing took.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import django

SLUG = "documents"
FEW, MANY, MOST = 100, 1_000, 5_000  # activities; many, and then most, with ROPA_SOAK=1
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SLOWEST, EDITED, LARGEST, MEMORY = 2.0, 0.2, 1.6, 500  # times Chromium's time, times the size of one document, MB
STEEPEST = 1.25  # seconds an activity of the longest register, times those of one of a fifth of its length
EDITED_ACTIVITY = 7


@dataclass(frozen=True)
class Run:
    """What a way of drawing took: seconds, the most memory in MB, the bytes of the file."""

    seconds: float
    memory: float
    size: int


def measure() -> int:
    """Print the figures and their ratios; return 1 if a target is missed. With ROPA_SOAK=1, how they grow too."""
    soak = os.environ.get("ROPA_SOAK") == "1"
    activities = MANY if soak else FEW
    folder = Path(os.environ["ROPA_DATA_DIR"]) / "documents"
    folder.mkdir()
    _generate(activities)
    _run("page", folder)
    runs = _ours(folder) | {
        "Chromium, the same page": _chromium(folder),
        "WeasyPrint, one document": _run("whole", folder),
    }
    _tell(activities, runs)
    return _judge(runs) | (_growth(runs, folder) if soak else 0)


def _ours(folder: Path) -> dict[str, Run]:
    """Draw the register when nothing of it is ready, when all is, and when all but one sheet is."""
    return {
        "from nothing": _run("ours", folder),
        "again, nothing changed": _run("ours", folder),
        "after one edit": _run("edited", folder),
    }


def _tell(activities: int, runs: dict[str, Run]) -> None:
    for name, run in runs.items():
        figures = f"{run.seconds:8.2f} s {run.memory:6.0f} MB {run.size / 1e6:7.2f} MB on disk"
        print(f"{f'PDF of {activities} activities, {name}':<60}{figures}")


def _growth(before: dict[str, Run], folder: Path) -> int:
    """Draw a register of five times the length: the time of an activity is the same, whatever their number."""
    shutil.rmtree(Path(os.environ["ROPA_DATA_DIR"]) / "cache")
    _generate(MOST - MANY)
    longer = _ours(folder)
    _tell(MOST, longer)
    missed = 0
    for name, run in longer.items():
        steepness = (run.seconds / MOST) / (before[name].seconds / MANY)
        missed |= steepness > STEEPEST
        said = f"time an activity, {MOST} : {MANY}, {name}"
        print(f"{said:<60}{steepness:8.2f}    {_held(steepness, STEEPEST)}")
    return int(missed)


def _held(ratio: float, target: float) -> str:
    return f"{'within' if ratio <= target else 'MISSES'} the target of {target:g}"


def _judge(runs: dict[str, Run]) -> int:
    ours, edited = runs["from nothing"], runs["after one edit"]
    chromium, whole = runs["Chromium, the same page"], runs["WeasyPrint, one document"]
    ratios = (
        ("from nothing : Chromium", ours.seconds / chromium.seconds, SLOWEST),
        ("after one edit : Chromium", edited.seconds / chromium.seconds, EDITED),
        ("size : one document", ours.size / whole.size, LARGEST),
        ("memory in MB, all processes", ours.memory, MEMORY),
    )
    missed = 0
    for name, ratio, target in ratios:
        missed |= ratio > target
        print(f"{name:<60}{ratio:8.2f}    {_held(ratio, target)}")
    print(f"{'from nothing : one document':<60}{ours.seconds / whole.seconds:8.2f}")
    return int(missed)


def _generate(activities: int) -> None:
    from django.core.management import call_command  # why: only after setup()

    with open(os.devnull, "w") as silence:  # noqa: PTH123
        call_command("generate_register", organisation=SLUG, activities=activities, stderr=silence)


def _run(role: str, folder: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.documents", role, SLUG, str(folder)]
    said, memory, _wall = _watched(command)
    file = folder / f"{role}.pdf"
    return Run(float(said.split()[-1]), memory, file.stat().st_size if file.exists() else 0)


def _chromium(folder: Path) -> Run:
    program = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if program is None:
        sys.exit("There is no Chromium to compare with: install it (Debian: apt-get install chromium).")
    target = folder / "chromium.pdf"
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder}/profile",
    ]
    _said, memory, wall = _watched([program, *flags, f"--print-to-pdf={target}", (folder / "page.html").as_uri()])
    return Run(wall, memory, target.stat().st_size)


def _watched(command: list[str]) -> tuple[str, float, float]:
    """Run a program; return what it printed, the most memory that it and its children held in MB, and the seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    most = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            most[0] = max(most[0], sum(map(_memory, _family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said, _nothing = process.communicate()
    ended.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}.")
    return said, most[0], time.perf_counter() - started


def _family(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(member for child in children for member in _family(int(child)))]


def _memory(process: int) -> float:
    """Return the process's share of the memory in MB: what it shares with others counts in part."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def act(role: str, slug: str, folder: Path) -> float:
    """Do what a process of the benchmark is for; return the seconds that the drawing took."""
    from registry.choices import RegisterKind  # why: only after setup()
    from registry.documents import Stylesheets, register_html, register_pdf  # why: only after setup()
    from registry.record import read_register  # why: only after setup()
    from ropa.organisations.models import Organisation  # why: only after setup()

    if role == "whole":
        return _whole(folder)
    register = read_register(Organisation.objects.get(slug=slug), RegisterKind.ALL)
    if role == "page":
        page = register_html(register, language="en", at=AT, stylesheets=Stylesheets.INSIDE)
        (folder / "page.html").write_text(page, encoding="utf-8")
        return 0.0
    if role == "edited":
        activities = list(register.activities)
        activities[EDITED_ACTIVITY] = replace(activities[EDITED_ACTIVITY], name="Edited", rights=())  # it departs
        register = replace(register, activities=tuple(activities))
    started = time.perf_counter()
    content = register_pdf(register, language="en", at=AT)
    seconds = time.perf_counter() - started
    (folder / f"{role}.pdf").write_bytes(content)
    return seconds


def _whole(folder: Path) -> float:
    """Draw the page as one tagged document, with the styles of print."""
    from weasyprint import CSS, HTML  # why: nothing else here needs it
    from weasyprint.text.fonts import FontConfiguration  # why: nothing else here needs it

    from registry.documents.files import static_file  # why: only after setup()

    fonts = FontConfiguration()
    names = ("documents/fonts.css", "documents/register.css", "documents/print.css")
    started = time.perf_counter()
    styles = [CSS(filename=str(static_file(name)), font_config=fonts) for name in names]
    page = HTML(filename=str(folder / "page.html"))
    page.write_pdf(folder / "whole.pdf", stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1")
    return time.perf_counter() - started


if __name__ == "__main__":
    django.setup()
    from ropa.journal.scope import everything  # why: only after setup()

    with everything():
        print(act(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
