"""A real browser that watches itself: axe on every page looked at, nothing wider than the window, nothing fetched from
elsewhere, no complaint in the console. For the journeys beside this file.
"""

import json
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

# A machine that builds and serves everything at once is slow.
expect.set_options(timeout=60_000)


class Watch:
    def __init__(self, page, base, folder):
        self.page, self.base, self.folder = page, base, folder
        self.complaints, self.foreign, self.violations = [], [], {}
        page.set_default_timeout(60_000)
        page.on("console", lambda message: self.complain(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("request", lambda request: self.check(request.url))

    def complain(self, text):
        # What the browser itself says of answers that were meant to fail.
        if "Failed to load resource" not in text:
            self.complaints.append(text)

    def check(self, url):
        if not url.startswith((self.base, "data:")):
            self.foreign.append(url)

    def look(self, name):
        self.page.wait_for_load_state("networkidle")
        found = Axe().run(self.page).response["violations"]
        if found:
            self.violations[name] = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            self.violations.setdefault(name, []).append(("wider than the window", width))
        if self.folder:
            self.page.screenshot(path=f"{self.folder}/{name}.png", full_page=True)


def run(journey, base, folder=None):
    """Runs journey(page, look), which returns what it saw; prints that as one JSON line, and exits with 1 if the watch
    found something."""
    base = base.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        watch = Watch(page, base, folder)
        seen = journey(page, watch.look)
        browser.close()
    seen |= {"violations": watch.violations, "foreign": watch.foreign, "complaints": watch.complaints}
    print(json.dumps(seen))
    sys.exit(1 if watch.violations or watch.foreign or watch.complaints else 0)
