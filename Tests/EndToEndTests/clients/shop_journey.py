"""A customer: finds two games, makes an account, orders, and sees the order.

    python shop_journey.py STOREFRONT_URL [FOLDER_FOR_SCREENSHOTS]
"""

import re
import sys
import uuid

from browser import expect, run

base = sys.argv[1].rstrip("/")


def journey(page, look):
    name = f"ada{uuid.uuid4().hex[:8]}"
    page.goto(f"{base}/?utm_source=newsletter&utm_medium=email&utm_campaign=launch")
    expect(page.get_by_role("heading", name="Games", exact=True)).to_be_visible()
    look("home")

    # A typing error still finds the game.
    page.get_by_label("Search games").fill("cyberpnk")
    expect(page.get_by_text("1 game", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile("search=cyberpnk"))
    page.get_by_role("link", name="Cyberpunk 2077").last.click()
    expect(page.get_by_role("heading", name="Cyberpunk 2077")).to_be_visible()
    look("game")
    page.get_by_role("button", name="Add to cart", exact=True).click()

    page.goto(f"{base}/?search=minecraft")
    page.get_by_role("button", name="Add to cart: Minecraft").last.click()
    page.reload()
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

    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()
    address = {"Name": "Ada Lovelace", "Street and number": "12 St James's Square", "Postcode": "SW1Y 4JH",
               "City": "London", "Country": "United Kingdom"}
    for label, text in address.items():
        page.get_by_label(label, exact=True).fill(text)
    look("checkout")
    page.get_by_label("Test card that is declined").check()
    page.get_by_role("button", name="Pay $86.94").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    page.get_by_label("Test card (pays)").check()

    # The answer to the first attempt gets lost: the same order is asked for again, and made once.
    lost = []

    def lose_answer(route):
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort("connectionreset")

    page.route("**/api/orders", lose_answer)
    page.get_by_role("button", name="Pay $86.94").click()
    expect(page.get_by_role("alert")).to_contain_text("can't become a second order")
    page.get_by_role("button", name="Pay $86.94").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    look("thanks")
    page.unroute("**/api/orders", lose_answer)

    page.get_by_role("link", name="Your orders").first.click()
    paid = page.locator(".order").filter(has_text="Received")
    expect(paid).to_have_count(1)
    expect(paid.locator("li")).to_have_count(2)
    expect(paid).to_contain_text("$86.94")
    look("orders")

    # Scripts have no way to the tokens.
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["lugx_session"]["httpOnly"] and cookies["lugx_session"]["sameSite"] == "Strict", cookies
    assert "lugx_session" not in page.evaluate("document.cookie")

    # An access token that is gone is renewed without a word.
    page.context.clear_cookies(name="lugx_session")
    page.reload()
    expect(paid).to_have_count(1)
    page.get_by_role("button", name="Sign out", exact=False).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(base)
    look("home-320")
    return {"username": name, "lost": lost}


run(journey, *sys.argv[1:])
