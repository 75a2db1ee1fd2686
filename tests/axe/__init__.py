"""axe-core 4.12.1 (Deque Systems, Mozilla Public License 2.0, axe.min.js), which judges the accessibility of a page."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_name("axe.min.js")


def lacks(page: Page) -> list[str]:
    """What axe finds on the page, a line for each rule and element."""
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{page.url} {rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]
