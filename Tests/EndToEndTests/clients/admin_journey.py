"""The shop's staff: a product is added, changed and stocked, an order is packed and partly given back.

    ADMIN_PASSWORD=... python admin_journey.py STOREFRONT_URL ADMIN_EMAIL [FOLDER_FOR_SCREENSHOTS]

There must be a paid, pending order, and a review of Minecraft.
"""

import os
import sys
import uuid

from browser import expect, run

base, email = sys.argv[1].rstrip("/"), sys.argv[2]


def price(page, name, amount):
    """Another clerk gives a product another price."""
    found = page.request.get(f"{base}/api/products", params={"search": name[-6:]}).json()["data"]
    assert [product["name"] for product in found] == [name], found
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "lugx_csrf")
    answer = page.request.patch(f"{base}/api/products/{found[0]['id']}", data={"price": amount}, headers={
        "Origin": base, "X-CSRF-Token": token, "If-Match": "*"})
    assert answer.ok, (answer.status, answer.text())


def watch_order(page):
    """A tab of the customer's on their newest order, which staff then begin to pack."""
    mine = page.context.new_page()
    mine.goto(f"{base}/orders")
    order = mine.locator(".order").first
    expect(order).to_contain_text("Received")
    mine.evaluate("window.isSame = true")
    number = order.get_by_role("heading").inner_text()
    page.goto(f"{base}/admin/orders")
    page.get_by_role("button", name=f"Pack: {number}").click()
    expect(page.get_by_role("row", name=number)).to_contain_text("Being packed")
    return mine


def journey(page, look, _playwright):
    # As hostile as a name may be: it must stand there as text.
    name = f"<img src=x onerror=alert(1)> & \"Ünïcode\" {uuid.uuid4().hex[:6]}"
    page.on("dialog", lambda dialog: dialog.accept() if dialog.type == "confirm" else dialog.dismiss())
    page.goto(f"{base}/admin")
    expect(page.get_by_role("alert")).to_contain_text("staff")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(os.environ["ADMIN_PASSWORD"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Products", exact=True)).to_be_visible()
    look("admin-products")

    page.get_by_role("button", name="Add a product").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Price", exact=True).fill("19.5")
    page.get_by_label("Category").select_option("racing")
    page.get_by_label("Picture").fill("/assets/icon.svg")
    page.get_by_label("Stock to begin with").fill("3")
    look("admin-product")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Search products").fill(name[-6:])
    row = page.get_by_role("row", name=name)
    expect(row).to_contain_text("$19.50")
    row.get_by_role("button", name="Edit").click()
    page.get_by_label("Price", exact=True).fill("18.25")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_contain_text("$18.25")
    row.get_by_role("button", name="Stock").click()
    page.get_by_label("Copies to add").fill("4")
    page.get_by_label("Reason").fill("delivery")
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("cell", name="+4")).to_be_visible()
    expect(row).to_contain_text("7")
    look("admin-stock")
    row.get_by_role("button", name="Take").click()
    page.get_by_role("button", name=f"Put {name} back").click()
    expect(row).to_be_visible()

    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_label("Status").select_option("pending")
    order = page.get_by_role("row").filter(has_text="Received").filter(has_text="Cyberpunk 2077").first
    number = order.get_by_role("rowheader").inner_text()
    order.get_by_role("button", name="Pack").click()
    page.get_by_label("Status").select_option("processing")
    order = page.get_by_role("row", name=number)
    expect(order).to_contain_text("Being packed")
    look("admin-orders")
    order.get_by_role("button", name="Give money back").click()
    page.get_by_label("Copies of Minecraft").fill("1")
    look("admin-refund")
    page.get_by_role("button", name="Give back these copies").click()
    expect(page.get_by_role("button", name="Give back these copies")).to_have_count(0)
    order.get_by_role("button", name="History").click()
    told = page.get_by_role("region", name="History of").first
    expect(told).to_contain_text("Refund")
    expect(told).to_contain_text("St James's Square")
    look("admin-history")
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)

    page.get_by_role("link", name="Discounts").click()
    code = f"SAVE{uuid.uuid4().hex[:6]}".upper()
    page.get_by_role("button", name="Add a discount").click()
    page.get_by_label("Code (3 to 40").fill(code)
    page.get_by_label("Value").fill("10")
    page.get_by_label("Uses in all").fill("5")
    page.get_by_role("button", name="Save", exact=True).click()
    discount = page.get_by_role("row", name=code)
    expect(discount).to_contain_text("0 / 5")
    look("admin-discounts")

    page.goto(f"{base}/?search={name[-6:]}")
    # The shop's own picture of it.
    expect(page.locator("img.cover")).to_have_js_property("complete", True)
    assert page.locator("img.cover").evaluate("image => image.naturalWidth") > 0
    page.get_by_role("button", name=f"Add to cart: {name}").click()
    page.get_by_role("link", name="Cart").click()
    page.get_by_label(f"Copies of {name}").fill("50")
    page.get_by_role("button", name="Go to checkout").click()
    for label in ["Name", "Street and number", "Postcode", "City", "Country"]:
        page.get_by_label(label, exact=True).fill("Somewhere")
    # More than there is: it says what is left, and the form is as it was after the cart is changed.
    page.get_by_role("button", name="Pay $912.50").click()
    expect(page.get_by_role("alert")).to_contain_text(f"{name}: only 7 left")
    page.get_by_role("alert").get_by_role("link", name="Cart").click()
    page.get_by_label(f"Copies of {name}").fill("1")
    page.get_by_role("button", name="Go to checkout").click()
    expect(page.get_by_label("City", exact=True)).to_have_value("Somewhere")
    # Meanwhile it becomes dearer: nothing is ordered at a price that was not shown.
    price(page, name, "19.00")
    page.get_by_role("button", name="Pay $18.25").click()
    expect(page.get_by_role("alert")).to_contain_text("A price has changed")
    expect(page.get_by_role("button", name="Pay $19.00")).to_be_visible()
    expect(page.get_by_role("complementary", name="Your order")).to_contain_text("$19.00")
    price(page, name, "18.25")
    page.get_by_role("button", name="Pay $19.00").click()
    expect(page.get_by_role("button", name="Pay $18.25")).to_be_visible()
    page.get_by_label("Discount code").fill("no-such-code")
    page.get_by_role("button", name="Apply the code").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Discount code").fill(code.lower())
    page.get_by_role("button", name="Apply the code").click()
    expect(page.get_by_text("You save $1.8")).to_be_visible()
    look("checkout-discount")
    page.get_by_role("button", name="Pay $16.4").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    mine = watch_order(page)
    page.goto(f"{base}/admin/discounts")
    expect(discount).to_contain_text("1 / 5")
    discount.get_by_role("button", name="Deactivate").click()
    expect(discount).to_contain_text("Inactive")

    page.get_by_role("link", name="Customers").click()
    expect(page.get_by_role("row", name=email)).to_be_visible()
    look("admin-customers")
    page.get_by_role("combobox", name="Role", exact=True).select_option("admin")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("link", name="Audit trail").click()
    # Who did it, to what, and what is different now.
    changed = page.get_by_role("row").filter(has_text="Product changed").first
    expect(changed).to_contain_text("admin")
    expect(changed).to_contain_text("price: 19.00 → 18.25")
    look("admin-audit")

    page.goto(f"{base}/?search={name[-6:]}")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    page.goto(f"{base}/admin/messages")
    page.get_by_label("Messages that are").select_option("delivered")
    expect(page.get_by_role("rowheader", name="order.paid").first).to_be_visible()
    look("admin-messages")
    page.get_by_role("link", name="Reviews").click()
    expect(page.get_by_role("combobox", name="Game")).to_contain_text(name)
    page.get_by_role("combobox", name="Game").select_option(label="Minecraft")
    expect(page.get_by_role("rowheader").first).to_be_visible()
    look("admin-reviews")
    # What the customer's own page says has changed by itself.
    expect(mine.locator(".order").first).to_contain_text("Being packed")
    assert mine.evaluate("window.isSame"), "the page was loaded anew"
    return {"order": number}


run(journey, base, *sys.argv[3:])
