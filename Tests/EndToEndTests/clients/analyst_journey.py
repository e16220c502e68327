"""An analyst's morning: what happens now, what was sold, who came from where, and whether the figures can be trusted.

    ADMIN_PASSWORD=... python analyst_journey.py STOREFRONT_URL ADMIN_EMAIL [FOLDER_FOR_SCREENSHOTS]

Somebody must have bought something today. A customer of its own makes what the live figures show.
"""

import os
import re
import sys
import uuid

from browser import asked, expect, people, run

base, email = sys.argv[1].rstrip("/"), sys.argv[2]
name = f"grace{uuid.uuid4().hex[:8]}"
# As hostile as a path may be: it must stand there as text.
hostile = f"/<img src=x onerror=alert(1)>{uuid.uuid4().hex[:6]}"


def make_analyst(playwright):
    """Accounts are customers' until an admin says otherwise."""
    account = playwright.request.new_context()
    made = asked(account, base, "POST", "/session/account",
                 {"username": name, "email": f"{name}@example.com", "password": "correct horse battery"})
    account.dispose()
    admin = playwright.request.new_context()
    asked(admin, base, "POST", "/session", {"email": email, "password": os.environ["ADMIN_PASSWORD"]})
    asked(admin, base, "PATCH", f"/api/users/{made['user']['id']}", {"role": "analyst"})
    admin.dispose()


def taken(page, button):
    """What a click lets one keep: its name and bytes."""
    with page.expect_download() as download:
        button.click()
    with open(download.value.path(), "rb") as file:
        return download.value.suggested_filename, file.read()


def reports(page, look, tabs):
    """Looks at a report, and takes it along."""
    tabs.get_by_role("link", name="Reports").click()
    page.get_by_role("combobox", name="Time zone", exact=True).select_option("Europe/Berlin")
    page.get_by_role("button", name="Show Sales by product").click()
    shown = page.get_by_role("region", name="Sales by product")
    expect(shown.get_by_role("rowheader", name="USD").first).to_be_visible()
    expect(shown).to_contain_text("Cyberpunk 2077")
    expect(page.get_by_text("as of ", exact=False).first).to_be_visible()
    look("analytics-reports")
    name, table = taken(page, page.get_by_role("button", name="Sales by product as CSV"))
    assert name.startswith("sales-by-product-") and name.endswith(".csv"), name
    assert table.startswith(b"currency,") and b"Cyberpunk 2077" in table, table[:300]
    name, paper = taken(page, page.get_by_role("button", name="Sales by product as PDF"))
    assert name.endswith(".pdf") and paper.startswith(b"%PDF-"), (name, paper[:20])


def schedules(page, look, tabs):
    """Lets a report be made by itself, sees when, has it made now, and takes what was made."""
    tabs.get_by_role("link", name="Schedules").click()
    page.get_by_role("button", name="Add a schedule").click()
    form = page.get_by_role("form", name="Add a schedule")
    title = f"Sales {uuid.uuid4().hex[:6]}"
    expect(form.locator(".times li")).to_have_count(10)
    form.get_by_label("Name", exact=True).fill(title)
    form.get_by_role("combobox", name="Report", exact=True).select_option("sales-by-product")
    form.get_by_label("When (cron)").fill("not a time")
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("When (cron)").fill("30 6 * * 1-5")
    form.get_by_label("Time zone").select_option("Europe/Berlin")
    form.get_by_label("What it covers").select_option("month_to_date")
    expect(form.locator(".times li")).to_have_count(10)
    expect(form.locator(".times li").first).to_contain_text("06:30:00")
    look("analytics-schedule")
    form.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=title)
    expect(row).to_contain_text("06:30:00")
    row.get_by_role("button", name=f"Run {title} now").click()
    made = page.get_by_role("region", name="What was made and sent").get_by_role("row", name=title)
    expect(made.first).to_contain_text("Done")
    look("analytics-schedules")
    name, table = taken(page, made.get_by_role("button", name=f"CSV of {title}", exact=False).first)
    assert name.endswith(".csv") and table.startswith(b"currency,"), (name, table[:300])


def journey(page, look, playwright):
    make_analyst(playwright)
    # Who may not read the figures is told so, and where to sign in.
    page.route("**/api/analytics/dashboard*", lambda route: route.fulfill(
        status=401, content_type="application/problem+json", body='{"code":"unauthenticated","detail":"Sign in."}'))
    page.goto(f"{base}/analytics")
    expect(page.get_by_role("alert")).to_contain_text("for analysts and admins")
    page.unroute("**/api/analytics/dashboard*")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_text("Net revenue", exact=True)).to_be_visible()
    live = page.get_by_role("region", name="Now")
    expect(live).to_contain_text("Live,")

    # What a customer does elsewhere is here a moment later, as text whatever it is.
    customer = page.context.browser.new_page(**people)
    customer.goto(f"{base}/?search=witcher")
    customer.get_by_role("button", name="Add to cart: Witcher 3").last.click()
    expect(live.get_by_role("rowheader", name="add_to_cart").first).to_be_visible()
    expect(live.get_by_role("rowheader", name="click").first).to_be_visible()
    look("analytics-overview")
    customer.evaluate("""async ([path]) => { await fetch("/api/analytics/track", { method: "POST",
        headers: { "Content-Type": "application/json" }, body: JSON.stringify(Array.from({ length: 9 }, () => ({
            event_type: "page_view", path, url: "http://shop.example/", session_id: path }))) }) }""", [hostile])
    expect(live.get_by_role("cell", name=hostile).first).to_be_visible()
    customer.close()
    page.reload()
    expect(page.get_by_role("heading", name="Most viewed pages")).to_be_visible()

    # The last hours, by the minute: what has just happened is in them.
    page.get_by_role("combobox", name="Window", exact=True).select_option("3h")
    expect(page).to_have_url(re.compile("range=3h"))
    activity = page.get_by_role("figure", name="Activity")
    activity.get_by_role("button", name="Activity as a table").click()
    expect(activity.get_by_role("row")).to_have_count(181)
    minutes = activity.get_by_role("row").filter(has_not_text=re.compile(r"^\d\d:\d\d00$"))
    # The table's head and at least one minute that is not empty.
    expect(minutes.nth(1)).to_be_visible()
    look("analytics-minutes")
    page.get_by_role("button", name="Activity as a table").click()
    page.get_by_role("combobox", name="Window", exact=True).select_option("30d")

    # The same figures as a table, by keyboard.
    page.get_by_role("button", name="Activity as a table").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Activity").get_by_role("row").nth(1)).to_be_visible()

    tabs = page.get_by_role("navigation", name="Analytics")
    tabs.get_by_role("link", name="Sales").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sales", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Window", exact=True).select_option("7d")
    page.get_by_role("combobox", name="Time zone", exact=True).select_option("Europe/Berlin")
    page.get_by_role("combobox", name="Group by", exact=True).select_option("category")
    expect(page).to_have_url(re.compile("range=7d&tz=Europe%2FBerlin&group=category"))
    expect(page.get_by_role("rowheader", name="Role-playing")).to_be_visible()
    expect(page.get_by_text("as of ", exact=False).first).to_be_visible()
    look("analytics-sales")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    with open(download.value.path(), encoding="utf-8") as file:
        table = file.read()
    assert table.startswith("section,") and "\ngroup," in table.replace("\r", ""), table[:300]
    # The address holds the page's state: it is the same after it is opened anew.
    page.reload()
    expect(page.get_by_role("combobox", name="Group by", exact=True)).to_have_value("category")
    page.get_by_role("combobox", name="Window", exact=True).select_option("custom")
    page.get_by_label("First day").fill("2026-01-31")
    expect(page).to_have_url(re.compile("from=2026-01-31"))
    expect(page.get_by_role("heading", name="Net sales by", exact=False)).to_be_visible()
    page.get_by_role("combobox", name="Window", exact=True).select_option("7d")

    # The service does not answer, and does again; nothing is empty without saying why.
    page.route("**/api/analytics/products*", lambda route: route.abort())
    tabs.get_by_role("link", name="Games").click()
    expect(page.get_by_role("alert")).to_contain_text("can't be reached")
    page.unroute("**/api/analytics/products*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("rowheader", name="Witcher 3")).to_be_visible()
    look("analytics-games")

    tabs.get_by_role("link", name="Acquisition").click()
    expect(page.get_by_role("heading", name="Channels")).to_be_visible()
    look("analytics-acquisition")

    tabs.get_by_role("link", name="Funnel").click()
    expect(page.get_by_role("heading", name="From step to step")).to_be_visible()
    page.get_by_role("button", name="Take step 3 out").click()
    page.get_by_role("combobox", name="Step 1").fill("product_view[category=rpg]")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("combobox", name="Break down by", exact=True).select_option("device")
    expect(page.get_by_role("heading", name="Broken down: Device")).to_be_visible()
    expect(page.get_by_role("rowheader", name="product_view[category=rpg]")).to_be_visible()
    look("analytics-funnel")
    page.get_by_role("combobox", name="Step 1").fill("no[such=thing]")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()

    reports(page, look, tabs)
    schedules(page, look, tabs)
    for tab, heading in [("Retention", "Who came back"), ("Attribution", "Revenue by what led to it"),
                         ("Customers", "New and returning customers")]:
        tabs.get_by_role("link", name=tab).click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        look(f"analytics-{tab.lower()}")
    tabs.get_by_role("link", name="System health").click()
    expect(page.get_by_role("rowheader", name="Orders")).to_be_visible()
    expect(page.get_by_role("heading", name="Events, from the door to ClickHouse")).to_be_visible()
    look("analytics-health")

    # A window nothing happened in.
    page.goto(f"{base}/analytics/games?from=2026-01-01&to=2026-01-02")
    expect(page.get_by_text("Nothing in this window.", exact=False).first).to_be_visible()
    return {"analyst": name}


run(journey, base, *sys.argv[3:])
