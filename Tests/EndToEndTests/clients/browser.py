"""A real browser that watches itself: axe on every page looked at, light and dark, nothing wider than the window from
320 to 1920 pixels, nothing that moves for who asked for calm, nothing fetched from elsewhere, no complaint in the console
(a breach of the content security policy is one). For the journeys beside this file.
"""

import json
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

# A machine that builds and serves everything at once is slow.
expect.set_options(timeout=60_000)


# A browser without a screen says so in its name, and figures leave bots out.
people = {
    "viewport": {"width": 1280, "height": 800},
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
}


# What would move although the visitor has asked for reduced motion.
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element)
    return /[1-9]/.test(style.transitionDuration) || /[1-9]/.test(style.animationDuration)
}).map((element) => element.tagName + "." + element.className).slice(0, 3)"""


def tab_to(page, target):
    """Goes on by keyboard until the target has the focus."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(target).to_be_focused()


def asked(request, base, method, path, body=None):
    """What a client without a page, signed in or not, is answered."""
    cookies = {cookie["name"]: cookie["value"] for cookie in request.storage_state()["cookies"]}
    headers = {"Origin": base, "X-CSRF-Token": cookies.get("lugx_csrf", "")}
    answer = request.fetch(f"{base}{path}", method=method, data=body, headers=headers)
    assert answer.ok, (path, answer.status, answer.text())
    return answer.json()


class Watch:
    def __init__(self, page, base, folder):
        self.page, self.base, self.folder = page, base, folder
        self.complaints, self.foreign, self.violations = [], [], {}
        # All tabs of the same visitor.
        context = page.context
        context.set_default_timeout(60_000)
        context.on("console", lambda message: self.complain(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: self.complain(str(error.error)))
        context.on("request", lambda request: self.check(request.url))

    def complain(self, text):
        # What the browser itself says of answers that were meant to fail.
        if "Failed to load resource" not in text:
            self.complaints.append(text)

    def check(self, url):
        if not url.startswith((self.base, "data:")):
            self.foreign.append(url)

    def look(self, name, page=None):
        """Looks at a page once everything it asks for is there; a stream of live figures never ends."""
        page = page or self.page
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".loading, [aria-busy=true]")).to_have_count(0)
        size = page.viewport_size
        if self.folder:
            page.wait_for_timeout(500)
            page.screenshot(path=f"{self.folder}/{name}.png")
        for scheme in ["dark", "light"]:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["target"] for node in violation["nodes"]][:3]
                self.violations.setdefault(name, []).append((scheme, violation["id"], nodes))
        moving = page.evaluate(MOVING)
        if moving:
            self.violations.setdefault(name, []).append(("moves", moving))
        for width in [320, 1920, size["width"]]:
            page.set_viewport_size({"width": width, "height": size["height"]})
            # Charts follow the window a moment later.
            for _ in range(200):
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wider <= 0:
                    break
                page.wait_for_timeout(100)
            else:
                self.violations.setdefault(name, []).append((f"wider than {width}", wider))


def run(journey, base, folder=None):
    """Runs journey(page, look, playwright), which returns what it saw; prints that as one JSON line, and exits with 1 if
    the watch found something."""
    base = base.rstrip("/")
    with sync_playwright() as playwright:
        # The page's own user agent is not that of the beacons it sends when it goes away; the browser's is.
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", f"--user-agent={people['user_agent']}"])
        page = browser.new_context(**people, device_scale_factor=0.7 if folder else 1).new_page()
        watch = Watch(page, base, folder)
        seen = journey(page, watch.look, playwright)
        browser.close()
    seen |= {"violations": watch.violations, "foreign": watch.foreign, "complaints": watch.complaints}
    print(json.dumps(seen))
    sys.exit(1 if watch.violations or watch.foreign or watch.complaints else 0)
