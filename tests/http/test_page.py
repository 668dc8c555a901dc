"""The page in a real browser: ask, run, watch, report, predict; by keyboard alone; without an error in the console.

``AUTOML_AGENT_SCREENSHOTS=docs`` keeps pictures there.
"""

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil
import pytest
from automl_agent.app.chat.reply import Reply, Turn
from automl_agent.app.control import Runs
from automl_agent.app.http.conversing import conversations_of
from automl_agent.app.http.settings import Settings
from playwright.sync_api import Browser, Dialog, Page, Playwright, Route, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from .conftest import RUN
from .scripted import HOSTILE, ScriptedConversations
from .serving import TOKEN, serving, settings_in

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on the path")
#: Nothing is looked up, updated or drawn on a device beside what a test asks for.
ALONE = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # A report's frame in a process of its own now and then keeps a key that hides it waiting for ever.
    "--disable-features=IsolateSandboxedIframes",
)
#: Seconds for a test that presses keys: Playwright waits for the browser's word without end.
KEYS = 120.0
PICTURES = os.environ.get("AUTOML_AGENT_SCREENSHOTS")
#: A picture shows more than a test needs.
TRIALS, WISH = (24, "24 trials") if PICTURES else (4, "4 trials, explainable")
#: Milliseconds; machines that measure something beside it are slow, and a picture's run is long.
PATIENCE = 600_000 if PICTURES else 180_000


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = _launched(playwright)
    yield found
    found.close()


def _launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=BROWSER, args=list(ALONE))


def within(playwright: Playwright, seconds: float, test: Callable[[Browser], None]) -> None:
    """Test in a browser of its own, which is killed where it says nothing any more; then once more in another."""
    for last in (False, True):
        before = set(_browsers())
        browser = _launched(playwright)
        own = set(_browsers()) - before
        hung = threading.Event()

        def kill(hung: threading.Event = hung, own: set[int] = own) -> None:
            hung.set()
            for pid in own:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            test(browser)
            return
        except PlaywrightError:
            if last or not hung.is_set():
                raise
        finally:
            timer.cancel()
            browser.close()


def _browsers() -> Iterator[int]:
    """Processes of browsers below this one."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "chrom" in process.name():
                yield process.pid


class Watched:
    """A page, and what its console said."""

    def __init__(
        self, browser: Browser, address: str, width: int = 1280, scheme: Literal["light", "dark"] = "light"
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 860}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.address = address
        self.said: list[str] = []
        self.page.on(
            "console",
            lambda m: self.said.append(f"{m.type}: {m.text}") if m.type in {"error", "warning"} else None,
        )
        self.page.on("pageerror", lambda e: self.said.append(f"thrown: {e}"))
        self.page.on("dialog", self._asked)
        # A page that asked for anything from elsewhere would show it here.
        self.page.route("**/*", self._here_alone)
        self.page.goto(f"{address}/#token={TOKEN}")
        expect(self.page.get_by_role("heading", name="What should be predicted?")).to_be_visible(
            timeout=PATIENCE
        )

    def _asked(self, dialog: Dialog) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _here_alone(self, route: Route) -> None:
        if not route.request.url.startswith((self.address, "data:")):
            self.said.append(f"foreign: {route.request.url}")
        route.continue_()

    def picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"page-{name}.png")

    def close(self) -> None:
        self.context.close()
        assert self.said == []


@pytest.fixture
def real(place: Path) -> Iterator[str]:
    """A server with the conversations that it has outside of tests."""
    with serving(settings_in(place), conversations_of) as found:
        yield found


def test_ask_run_watch_report_predict(browser: Browser, real: str, place: Path) -> None:
    watched = Watched(browser, real)
    page = watched.page
    # The token is gone from the address, and from what scripts can read.
    assert TOKEN not in page.url
    assert page.evaluate("document.cookie") == ""

    page.set_input_files("input[type=file]", place / "clients.csv")
    page.get_by_label("Message").fill(f"Who will leave? Column Exited says who left. AUC, {WISH}.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="start", exact=True).wait_for()
    expect(page.get_by_role("log")).to_contain_text("400 rows")
    page.get_by_label("Message").fill("leave out customer")
    page.keyboard.press("Enter")
    expect(page.locator(".changes ins")).to_contain_text("customer", timeout=PATIENCE)
    watched.picture("chat")
    page.get_by_role("button", name="start", exact=True).click()
    page.locator(".run-card").click()

    page.get_by_role("tab", name="Progress").wait_for()
    page.locator("svg.chart circle.dot").first.wait_for()
    if PICTURES:
        page.locator("svg.chart circle.dot").nth(TRIALS - 6).wait_for()
    watched.picture("watching")
    page.locator(".badge.good, .badge.warn").first.wait_for(timeout=PATIENCE)
    expect(page.get_by_role("table")).to_contain_text("linear model", timeout=PATIENCE)
    assert page.locator("svg.chart circle.dot").count() == TRIALS

    page.get_by_role("tab", name="Report").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Predicting Exited")).to_be_visible(timeout=PATIENCE)
    assert page.locator("iframe").get_attribute("sandbox") == ""
    watched.picture("report")

    page.get_by_role("tab", name="Predict").click()
    page.set_input_files("input[type=file]", place / "clients.csv")
    page.locator(".drop .chip").wait_for()
    page.get_by_role("button", name="Predict", exact=True).click()
    expect(page.get_by_role("heading", name="400 rows of clients.csv")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 401
    watched.picture("predict")

    page.get_by_role("tab", name="Why").click()
    page.locator(".decision").first.wait_for()
    # Another run to compare it with is there.
    page.get_by_role("link", name="Compare", exact=True).last.click()
    page.get_by_label("Second run").select_option(RUN)
    expect(page.get_by_role("row", name="Sealed test")).to_be_visible()
    watched.picture("compare")
    # The conversation is where it was.
    page.get_by_role("link", name="Who will leave?").click()
    expect(page.get_by_role("log")).to_contain_text("leave out customer")
    expect(page.locator(".run-card")).to_contain_text("on the sealed test")
    watched.close()


def test_keyboard_alone(playwright: Playwright, address: str) -> None:
    within(playwright, KEYS, lambda browser: _keyboard_alone(browser, address))


def _keyboard_alone(browser: Browser, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page

    def until(name: str) -> None:
        """Tab on until something of this name has the focus; it must be seen that it has."""
        for _ in range(40):
            page.keyboard.press("Tab")
            found = page.evaluate(
                "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                " if (e === document.body || e.tagName === 'MAIN') return ['', 'none'];"
                " return [e.getAttribute('aria-label') || e.innerText || e.id, s.outlineStyle]; })()"
            )
            if name in found[0]:
                assert found[1] != "none" or name == "Message", found
                return
        raise AssertionError(f"{name} cannot be reached")

    # The first stop of all leads over the navigation.
    until("Skip to content")
    page.keyboard.press("Enter")
    until("Message")
    page.keyboard.type("Who will leave?")
    page.keyboard.press("Enter")
    page.locator(".choices button").first.wait_for()
    # Quick answers are one step before the box, which keeps the focus.
    expect(page.get_by_label("Message")).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="no", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("You said: no")
    expect(page.get_by_label("Message")).to_be_focused(timeout=PATIENCE)
    until("Runs")
    page.keyboard.press("Enter")
    until("clients-exited")
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="Progress").wait_for()
    until("Progress")
    page.keyboard.press("ArrowRight")
    page.frame_locator("iframe").get_by_role("heading", name="Predicting Exited").wait_for()
    assert page.evaluate("document.activeElement.innerText") == "Report"
    page.keyboard.press("ArrowRight")
    until("Choose a file")
    until("a file of the folder")
    page.keyboard.press("ArrowDown")
    until("Predict")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Download all").wait_for()
    watched.close()


def test_who_types_on_presses_nothing(browser: Browser, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    box = page.get_by_label("Message")
    box.fill("wait 1 and tell who will leave")
    page.keyboard.press("Enter")
    # Typed until well after the answer with its quick answers is there.
    typed = ""
    while not typed or page.locator(".choices button").count() == 0 or len(typed) % 80:
        page.keyboard.type("a b ", delay=5)
        typed += "a b "
        assert len(typed) < 20_000
    expect(box).to_be_focused()
    assert box.input_value() == typed
    assert page.locator(".said").count() == 1
    expect(page.get_by_role("button", name="yes")).to_be_visible()
    assert box.get_attribute("placeholder") == "Say what should be otherwise, or ask"
    # A quick answer takes nothing out of the box either.
    page.get_by_role("button", name="no", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("You said: no")
    assert box.input_value() == typed
    watched.close()


def test_what_is_sent_meanwhile_waits_for_the_answer(browser: Browser, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    log = page.get_by_role("log")
    for said in ("wait 1", "first", "second"):
        page.get_by_label("Message").fill(said)
        page.keyboard.press("Enter")
    expect(log.get_by_text("Waits for the answer").first).to_be_visible()
    assert page.get_by_label("Message").input_value() == ""
    expect(page.locator(".reply .words")).to_have_text(
        ["You said: wait 1", "You said: first", "You said: second"], timeout=PATIENCE
    )
    expect(log.get_by_text("Waits for the answer")).to_have_count(0)
    watched.close()


def test_what_could_not_be_sent_is_back_in_the_box(browser: Browser, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page

    def lose(route: Route) -> None:
        page.wait_for_timeout(500)
        route.abort()

    page.route("**/turns", lose)
    for said in ("first", "second"):
        page.get_by_label("Message").fill(said)
        page.keyboard.press("Enter")
    page.get_by_label("Message").fill("third")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    expect(page.get_by_label("Message")).to_have_value("second\nthird")
    # What a browser says of a server that is away is its own.
    watched.said = [line for line in watched.said if "net::ERR" not in line]
    watched.close()


def test_a_run_has_one_card_that_is_up_to_date(browser: Browser, place: Path) -> None:
    def talks(settings: Settings, runs: Runs) -> ScriptedConversations:
        """One conversation, in which a run that is over was spoken of twice."""
        found = ScriptedConversations(settings, runs)
        talk = found.open()
        replies = [Reply(text=text, intent="other", run=RUN) for text in ("It has begun.", "It goes on.")]
        talk.turns = tuple(
            Turn(number=i, at=1.0 + i, said="and?", reply=reply) for i, reply in enumerate(replies)
        )
        talk.keep()
        return found

    with serving(settings_in(place), talks) as address:
        watched = Watched(browser, address)
        page = watched.page
        page.get_by_role("link", name="and?").click()
        expect(page.locator(".reply").first.get_by_role("link", name="Run clients-exited")).to_be_visible()
        card = page.locator(".run-card")
        result = json.loads((place / "runs" / RUN / "result.json").read_text())
        for _ in range(2):
            expect(card).to_have_count(1)
            expect(card).to_contain_text("not verified")
            expect(card).to_contain_text(f"{result['scores']['test']:.4f} (95 %:")
            expect(card).to_contain_text(result["reasons"][0])
            page.reload()
        watched.close()


def test_what_data_say_is_text(browser: Browser, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    page.get_by_label("Message").fill(f"{HOSTILE} [x](javascript:alert(1)) **leave**")
    page.keyboard.press("Enter")
    expect(page.locator(".changes")).to_contain_text(HOSTILE)
    page.get_by_label("Message").fill(f"{HOSTILE}[x](javascript:alert(1))")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text(f"You said: {HOSTILE}")
    assert page.locator("main img").count() == 0
    assert page.locator("main a[href^=javascript]").count() == 0
    # Nor can anybody else put it there.
    refused = page.evaluate(
        "(() => { try { document.body.innerHTML = '<b>x</b>'; return ''; } catch (e) { return e.name; } })()"
    )
    assert refused == "TypeError"
    watched.said = [line for line in watched.said if "TrustedHTML" not in line]
    watched.close()


def test_narrow_and_dark(browser: Browser, address: str) -> None:
    watched = Watched(browser, address, width=400, scheme="dark")
    page = watched.page
    for path in (
        "/",
        "/runs",
        "/new",
        f"/runs/{RUN}",
        f"/runs/{RUN}/predict",
        f"/runs/{RUN}/why",
        f"/diff/{RUN}/{RUN}",
        "/proposers",
    ):
        page.goto(f"{address}/#{path}")
        page.locator("main h1, main .welcome").first.wait_for()
        page.wait_for_load_state("networkidle") if path == "/proposers" else None
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
    # Runs are read without scrolling sideways, and earlier conversations are within reach.
    page.goto(f"{address}/#/runs")
    row = page.get_by_role("row").filter(has_text="clients-exited")
    for part in (row.get_by_role("link"), row.locator(".badge"), row.locator(".score")):
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
    watched.picture("runs-narrow")
    page.goto(f"{address}/#/")
    page.get_by_label("Message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("You said: hello")
    page.goto(f"{address}/#/runs")
    page.get_by_role("button", name="Earlier").click()
    page.get_by_role("link", name="hello").click()
    expect(page.get_by_role("log")).to_contain_text("You said: hello")
    expect(page.get_by_role("link", name="hello")).not_to_be_visible()
    page.goto(f"{address}/#/runs/{RUN}")
    page.locator("svg.chart circle.dot").first.wait_for()
    assert (
        page.evaluate(
            "getComputedStyle(document.body).colorScheme || getComputedStyle(document.documentElement).colorScheme"
        )
        == "dark"
    )
    watched.picture("narrow")
    watched.close()


def test_names_for_those_who_do_not_see(browser: Browser, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    for path in ("/", "/runs", "/new", f"/runs/{RUN}", f"/runs/{RUN}/predict", "/diff", "/proposers"):
        page.goto(f"{address}/#{path}")
        page.locator("main h1").first.wait_for()
        nameless = page.evaluate(
            "[...document.querySelectorAll('button, a[href], input, select, textarea, [role=img], iframe')].filter((e) =>"
            " !(e.getAttribute('aria-label') || e.innerText.trim() || e.labels?.length || e.title || e.querySelector?.('title')"
            "   || e.querySelector?.('img[alt]') || e.getAttribute('aria-labelledby'))).map((e) => e.outerHTML.slice(0, 120))"
        )
        assert nameless == [], path
        assert page.locator("h1").count() == 1, path
    watched.close()


def test_without_a_token_it_asks_for_one(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Token").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the server's")
    page.get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What should be predicted?")).to_be_visible(timeout=PATIENCE)
    context.close()


def test_it_comes_back_when_the_server_does(browser: Browser, place: Path) -> None:
    with serving(settings_in(place)) as address:
        watched = Watched(browser, address)
        page = watched.page
        page.get_by_label("Message").fill("Who will leave?")
        page.keyboard.press("Enter")
        page.set_input_files("input[type=file]", place / "clients.csv")
        page.locator(".attached .chip button").wait_for()
        page.get_by_role("button", name="yes").click()
        page.locator(".run-card").click()
        page.get_by_role("tab", name="Progress").wait_for()
        port = int(address.rsplit(":", 1)[1])
    with serving(settings_in(place, port=port)):
        page.locator(".badge.good, .badge.warn").first.wait_for(timeout=PATIENCE)
        assert page.locator("svg.chart circle.dot").count() == 6
        # What a browser says of a server that is away is its own.
        watched.said = [line for line in watched.said if "net::ERR" not in line]
        watched.close()
