"""Fixtures that drive the system's Chromium against the live server.

`page` opens paths of the live server ("/admin/"). The test fails if the browser reports an error on its console, an
uncaught exception or a broken answer, or if a page asks for anything from another host; a test that expects such a
thing takes it out of `page_errors`.
"""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, Response, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # as root, in a container, Chromium has no sandbox of its own
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # there is no other host
]
BROKEN = 500


def chromium() -> str:
    """Path of the browser; a missing one fails the tests rather than leaving them out in silence."""
    for name in CHROMIUM:
        if path := shutil.which(name):
            return path
    pytest.fail("No Chromium found. On Debian: apt-get install chromium. Without it: pytest -m 'not browser'")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's event loop makes Django see an asynchronous caller: the tests' own queries are synchronous."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as started:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium a session, with a profile that begins empty and is thrown away."""
    launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What went wrong on the page so far."""
    return []


def listen(page: Page, host: str, errors: list[str]) -> None:
    """Collect errors, and requests to another host: which is not reached, see ARGUMENTS.

    Requests are watched, not held up: a page whose requests are asks for every style sheet anew.
    """

    def answer(response: Response) -> None:
        if response.status >= BROKEN:
            errors.append(f"{response.status} {response.url}")

    def ask(request: Request) -> None:
        if urlsplit(request.url).netloc not in {host, ""}:
            errors.append(f"outside request: {request.url}")

    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", ask)
    page.on("response", answer)


@pytest.fixture
def page(browser: Browser, live_server, page_errors: list[str]) -> Iterator[Page]:
    """A page of its own context (cookies, storage), in English."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", accept_downloads=True)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    listen(opened, urlsplit(live_server.url).netloc, page_errors)
    yield opened
    context.close()
    assert page_errors == []
