"""A customer: finds two games, makes an account, orders, and sees the order.

    python shop_journey.py STOREFRONT_URL [FOLDER_FOR_SCREENSHOTS]

With STACK_PID, the order service of that stack is killed while the customer pays. With ADMIN_EMAIL and ADMIN_PASSWORD,
staff begin to pack an order that the customer is about to cancel.
"""

import os
import re
import signal
import sys
import uuid

from browser import asked, expect, run, tab_to

base = sys.argv[1].rstrip("/")


def service(name):
    """The process of a service of the stack."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat, open(f"/proc/{pid}/cmdline") as command:
                parent = stat.read().rsplit(")", 1)[1].split()[1]
                if parent == os.environ["STACK_PID"] and command.read().split("\0")[1:3] == ["serve", name]:
                    return int(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return None


def kill_orders():
    """The order service of the stack ends at once, as by a power cut; the stack starts it again."""
    pid = service("orders")
    if pid:
        os.kill(pid, signal.SIGKILL)
    return pid is not None


def without_orders(page):
    """While the order service does not answer, the rest of the shop can be used, and its own page is there when it is."""
    pid = service("orders") if "STACK_PID" in os.environ else None
    if not pid:
        return
    os.kill(pid, signal.SIGSTOP)
    try:
        page.get_by_role("link", name="Your orders").first.click()
        expect(page.get_by_role("heading", name="Your orders")).to_be_visible()
        page.get_by_role("link", name="Games", exact=True).click()
        page.get_by_label("Search games").fill("witcher")
        page.get_by_role("link", name="Witcher 3").last.click()
        page.get_by_role("button", name="Add to cart", exact=True).click()
        page.get_by_role("banner").get_by_role("link", name="Cart").click()
        expect(page.get_by_role("listitem").filter(has_text="Witcher 3")).to_be_visible()
        page.get_by_role("button", name="Remove Witcher 3").click()
        expect(page.get_by_text("Your cart is empty.")).to_be_visible()
    finally:
        os.kill(pid, signal.SIGCONT)
    page.get_by_role("link", name="Your orders").first.click()
    expect(page.locator(".order").first).to_be_visible()


def pay(page):
    """Pays, and tries again for as long as the shop says that it does not know."""
    done = page.get_by_role("heading", name="Thank you!")
    button = page.get_by_role("button", name="Pay $86.94")
    for _ in range(60):
        button.click()
        expect(done.or_(page.get_by_role("alert"))).to_be_visible()
        if done.is_visible():
            return
        expect(page.get_by_role("alert")).to_contain_text("can't become a second order")
        page.wait_for_timeout(500)
    expect(done).to_be_visible()


def left(page, game):
    """How many copies of a game there are."""
    found = page.request.get(f"{base}/api/products", params={"search": game}).json()["data"]
    return next(product["stock"] for product in found if product["name"] == game)


def answer_dialog(page, act, accept, says):
    """Does what makes the page ask, and answers it."""
    heard = []

    def answer(dialog):
        heard.append(dialog.message)
        dialog.accept() if accept else dialog.dismiss()

    page.once("dialog", answer)
    act()
    assert len(heard) == 1 and says in heard[0], heard


def buy_among_us(page):
    """Orders one copy; its card among the customer's orders, and its number."""
    page.goto(f"{base}/?search=among")
    page.get_by_role("button", name="Add to cart: Among Us").last.click()
    page.get_by_role("banner").get_by_role("link", name="Cart").click()
    page.get_by_role("button", name="Go to checkout").click()
    for label in ["Name", "Street and number", "Postcode", "City", "Country"]:
        page.get_by_label(label, exact=True).fill("Somewhere")
    page.get_by_role("button", name="Pay $4.99").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Your orders").click()
    card = page.locator(".order").first
    expect(card).to_contain_text("Among Us")
    expect(card).to_contain_text("Received")
    number = card.get_by_role("heading").inner_text()
    return page.locator(".order").filter(has_text=number), number


def cancel(page, look):
    """Orders and thinks better of it: the order says so, the money and the copy go back."""
    before = left(page, "Among Us")
    order, number = buy_among_us(page)
    assert left(page, "Among Us") == before - 1
    button = order.get_by_role("button", name=f"Cancel order {number}")
    answer_dialog(page, button.click, False, number)
    expect(button).to_be_enabled()
    expect(order).to_contain_text("Received")
    answer_dialog(page, button.click, True, "given back")
    expect(order.get_by_role("status")).to_contain_text(f"Order {number} is cancelled.")
    expect(order.locator(".meta").first).to_contain_text("Cancelled")
    expect(order).to_contain_text("$4.99 given back")
    expect(button).to_have_count(0)
    # What was not kept is not reviewed either.
    expect(order.get_by_role("link", name="Review")).to_have_count(0)
    for _ in range(300):
        if left(page, "Among Us") == before:
            break
        page.wait_for_timeout(200)
    assert left(page, "Among Us") == before
    look("orders-cancelled")


def cancel_too_late(page, look, playwright):
    """Staff begin to pack while the page still shows the order as it was."""
    if "ADMIN_PASSWORD" not in os.environ:
        return
    order, number = buy_among_us(page)
    own = "**/api/orders/user/*"
    page.route(own, lambda route: route.abort("connectionreset"))
    staff = playwright.request.new_context()
    asked(staff, base, "POST", "/session",
          {"email": os.environ["ADMIN_EMAIL"], "password": os.environ["ADMIN_PASSWORD"]})
    newest = asked(staff, base, "GET", "/api/orders?limit=20&status=pending")["data"]
    [id] = [one["id"] for one in newest if one["orderNumber"] == number]
    asked(staff, base, "PUT", f"/api/orders/{id}/status", {"status": "processing"})
    staff.dispose()
    button = order.get_by_role("button", name=f"Cancel order {number}")
    answer_dialog(page, button.click, True, number)
    expect(order.get_by_role("alert")).to_contain_text("too late to cancel")
    # What can't be asked for anew is still shown, and said to be old.
    expect(page.get_by_text("This list may be out of date.")).to_be_visible()
    page.unroute(own)
    page.get_by_role("button", name="Try again").click()
    expect(order).to_contain_text("Being packed")
    expect(button).to_have_count(0)
    expect(page.get_by_text("This list may be out of date.")).to_have_count(0)
    look("orders-too-late")


def review(page, look, name):
    """A buyer says what a game is like, once; a second one changes the first."""
    page.goto(f"{base}/orders")
    page.get_by_role("link", name="Review Minecraft").first.click()
    form = page.get_by_role("form", name="Write a review")
    expect(form).to_be_visible()
    # The same page in another tab, opened before there was a review.
    other = page.context.new_page()
    other.goto(page.url)
    late = other.get_by_role("form", name="Write a review")
    expect(late).to_be_visible()

    form.get_by_label("Your rating").select_option("4")
    form.get_by_label("Your review").fill("Long nights. <b>Worth</b> each\nof them.")
    form.get_by_role("button", name="Send review").click()
    expect(page.get_by_text("Thank you. Your review is shown below.")).to_be_visible()
    mine = page.locator(".reviews li").filter(has_text=name)
    expect(mine).to_contain_text("<b>Worth</b> each")
    expect(mine.get_by_role("img", name="4.0 of 5 stars")).to_be_visible()
    look("review")

    late.get_by_label("Your rating").select_option("2")
    late.get_by_label("Your review").fill("On second thoughts: too long.")
    late.get_by_role("button", name="Send review").click()
    expect(other.get_by_role("alert")).to_contain_text("already reviewed")
    theirs = other.locator(".reviews li").filter(has_text=name)
    expect(theirs).to_contain_text("Long nights.")
    look("review-again", other)
    # What was typed is not lost, and may take its place.
    change = other.get_by_role("form", name="Change your review")
    expect(change.get_by_label("Your review")).to_have_value("On second thoughts: too long.")
    change.get_by_role("button", name="Save the change").click()
    expect(other.get_by_text("Your review is changed.")).to_be_visible()
    expect(theirs).to_contain_text("On second thoughts")
    expect(theirs.get_by_role("img", name="2.0 of 5 stars")).to_be_visible()
    other.close()
    page.reload()
    expect(page.get_by_text("You have reviewed this game.")).to_be_visible()
    expect(mine).to_have_count(1)

    # Who has not bought a game, or has given it back, has no say.
    page.goto(f"{base}/?search=among")
    page.get_by_role("link", name="Among Us").last.click()
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("alert")).to_contain_text("Only customers who have bought this game")


def lost(page, look):
    """Addresses that lead nowhere: the shop says so itself, and knows ways on."""
    answer = page.goto(f"{base}/no-such-page")
    assert answer.status == 404, answer.status
    expect(page.get_by_role("heading", name="There is no such page.")).to_be_visible()
    look("missing")
    page.goto(f"{base}/games/6c756778-0000-4000-8000-000000000000")
    expect(page.get_by_role("heading", name="This game is not in the shop.")).to_be_visible()
    look("game-missing")
    page.get_by_label("Search games").fill("witcher")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("link", name="Witcher 3").last).to_be_visible()
    answer = page.goto(f"{base}/admin/no-such-page")
    assert answer.status == 404, answer.status
    answer = page.goto(f"{base}/api/no-such-thing")
    assert answer.status == 404 and "problem+json" in answer.headers["content-type"], answer.headers


def journey(page, look, playwright):
    name = f"ada{uuid.uuid4().hex[:8]}"
    page.goto(f"{base}/?utm_source=newsletter&utm_medium=email&utm_campaign=launch")
    expect(page.get_by_role("heading", name="Games", exact=True)).to_be_visible()
    look("home")

    # A typing error still finds the game.
    page.get_by_label("Search games").fill("cyberpnk")
    expect(page.get_by_text("1 game", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile("search=cyberpnk"))
    # What is found moves nothing from under the hands of who types.
    expect(page.get_by_label("Search games")).to_be_focused()
    page.get_by_role("link", name="Cyberpunk 2077").last.click()
    expect(page.get_by_role("heading", name="Cyberpunk 2077")).to_be_visible()
    related = page.get_by_role("region", name="More like this")
    expect(related.get_by_role("listitem").first).to_contain_text("Witcher 3")
    look("game")
    page.get_by_role("button", name="Add to cart", exact=True).click()

    page.goto(f"{base}/?search=minecraft")
    page.get_by_role("button", name="Add to cart: Minecraft").last.click()
    page.reload()
    # The address holds what is looked for, the browser what is to be bought.
    expect(page.get_by_label("Search games")).to_have_value("minecraft")
    page.get_by_role("link", name="Cart").click()
    expect(page.get_by_text("$86.94").first).to_be_visible()
    look("cart")
    page.get_by_role("button", name="Go to checkout").click()

    page.get_by_role("link", name="Sign in or make an account to order.").click()
    look("auth")
    page.get_by_role("button", name="I need an account").click()
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Make an account").click()

    # The cart is still the visitor's own; from here it goes by keyboard alone.
    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()
    expect(page.get_by_role("complementary", name="Your order")).to_contain_text("$86.94")
    expect(page.get_by_role("main")).to_be_focused()
    address = {"Name": "Ada Lovelace", "Street and number": "12 St James's Square", "Postcode": "SW1Y 4JH",
               "City": "London", "Country": "United Kingdom"}
    for label, text in address.items():
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    tab_to(page, page.get_by_label("Test card (pays)"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Test card that is declined")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Pay $86.94"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("declined")
    look("checkout")
    page.get_by_label("Test card (pays)").check()

    # The answer to the first attempt gets lost: the same order is asked for again, and made once.
    unheard = []

    def lose_answer(route):
        if unheard or route.request.method != "POST":
            return route.continue_()
        unheard.append(route.fetch().status)
        return route.abort("connectionreset")

    page.route("**/api/orders", lose_answer)
    page.get_by_role("button", name="Pay $86.94").click()
    expect(page.get_by_role("alert")).to_contain_text("can't become a second order")
    page.unroute("**/api/orders", lose_answer)

    # Now the service itself dies under the second attempt.
    killed = []

    def kill_meanwhile(route):
        if "STACK_PID" in os.environ and not killed:
            killed.append(kill_orders())
        route.continue_()

    page.route("**/api/orders", kill_meanwhile)
    pay(page)
    look("thanks")
    page.unroute("**/api/orders", kill_meanwhile)

    page.get_by_role("link", name="Your orders").first.click()
    paid = page.locator(".order").filter(has_text="Received")
    expect(paid).to_have_count(1)
    expect(paid.locator("li")).to_have_count(2)
    expect(paid).to_contain_text("$86.94")
    look("orders")
    without_orders(page)
    cancel(page, look)
    review(page, look, name)
    cancel_too_late(page, look, playwright)
    lost(page, look)
    page.goto(f"{base}/orders")
    expect(paid).to_have_count(1)

    # Scripts have no way to the tokens.
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["lugx_session"]["httpOnly"] and cookies["lugx_session"]["sameSite"] == "Strict", cookies
    assert "lugx_session" not in page.evaluate("document.cookie")

    # An access token that is gone is renewed without a word.
    page.context.clear_cookies(name="lugx_session")
    page.reload()
    expect(paid).to_have_count(1)

    # By keyboard alone: past the menu, and into the search.
    page.goto(base)
    expect(page.get_by_role("heading", name="Games", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("witcher")
    expect(page).to_have_url(re.compile("search=witcher"))

    # The catalogue does not answer: the page says so, and works again when it does.
    page.route("**/api/products?*", lambda route: route.fulfill(
        status=503, content_type="application/problem+json",
        body='{"code":"upstream_unavailable","detail":"The catalogue is not there."}'))
    page.goto(f"{base}/?search=cyberpunk")
    expect(page.get_by_role("alert")).to_contain_text("The catalogue is not there.")
    page.unroute("**/api/products?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("1 game").first).to_be_visible()

    profile(page, look, name)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    return {"username": name, "lost": unheard, "killed": killed}


def profile(page, look, name):
    page.get_by_role("link", name=f"Profile of {name}").click()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()
    look("profile")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Current password (needed").fill("correct horse battery")
    # Checking a password takes long on a busy machine; saying the same again is safe.
    saved = page.get_by_text("Saved.")
    for _ in range(10):
        page.get_by_role("button", name="Save").click()
        expect(saved.or_(page.get_by_role("alert"))).to_be_visible()
        if saved.is_visible():
            break
    expect(saved).to_be_visible()
    form = page.get_by_role("form", name="Change the password")
    form.get_by_label("Current password").fill("not this one")
    form.get_by_label("New password", exact=True).fill("another horse battery")
    form.get_by_label("New password again").fill("another horse")
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("not the same")
    form.get_by_label("New password again").fill("another horse battery")
    form.get_by_role("button").click()
    expect(page.get_by_text("not the same")).not_to_be_visible()
    expect(page.get_by_role("alert")).to_be_visible()
    form.get_by_label("Current password").fill("correct horse battery")
    form.get_by_role("button").click()
    expect(page.get_by_text("The password is changed.", exact=False)).to_be_visible()

    # Now the new one opens the account, and the old one no longer does.
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill("another horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name=f"Profile of {name}")).to_be_visible()


run(journey, *sys.argv[1:])
