"""What a run of `lugx simulate` did, as its manifest tells, against what the figures say of it over HTTP: every order,
session and event is gone through here, money is Decimal.

    python manifest.py MANIFEST ANALYTICS_URL

prints what differs, a line each, and how much was compared; exits 1 where something does.
"""

import json
import sys
import time
import urllib.parse
import urllib.request
from collections import Counter, defaultdict
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import behaviour

HALF_HOUR = 1_800_000
LIST_MAX = 10


class Shop:
    """The manifest as events and lines of orders: the anonymous and the users by their numbers."""

    def __init__(self, manifest):
        self.manifest = manifest
        self.events, self.lines = [], []
        orders = defaultdict(list)
        for order in sorted(manifest["orders"], key=lambda o: (o["at"], o["number"])):
            if order["state"] == "paid":
                orders[order["session_id"]].append(order)
            self.add_lines(order)
        for session in manifest["sessions"]:
            bought = iter(orders[session["id"]])
            for index, event in enumerate(session["events"]):
                signed_in = session.get("signed_in_from") is not None and index >= session["signed_in_from"]
                order = next(bought, None) if event["type"] == "purchase" else None
                source = session["source"]
                self.events.append({
                    "at": event["at"], "event_type": event["type"], "product_id": event.get("product_id") or "",
                    "path": event.get("path") or "", "session_id": session["id"],
                    "anonymous_id": session["anonymous_id"], "device_type": session["device"],
                    "country": session["country"], "user_id": f"u{session['customer']}" if signed_in else "",
                    "order_id": f"o{order['number']}" if order else "", "is_bot": 0,
                    "utm_campaign": source.get("utm_campaign") or "",
                })  # fmt: skip
        behaviour.visitors(self.events)

    def add_lines(self, order):
        common = {
            "order_id": f"o{order['number']}", "currency": self.manifest["currency"], "version": 1, "is_deleted": 0,
            "is_sale": order["is_sale"], "made": order["at"], "customer": order["customer"],
            "country": order["country"], "payment_method": order["payment_method"],
        }  # fmt: skip
        for n, line in enumerate(order["lines"]):
            self.lines.append({
                **common, "line_id": f"{order['number']}-{n}", "kind": "sale", "at": order["at"],
                "product_id": line["product_id"], "units": line["quantity"], "gross": Decimal(line["gross"]),
                "discount": Decimal(line["discount"]), "refund": Decimal(0),
            })  # fmt: skip
        for r, refund in enumerate(order["refunds"]):
            for n, line in enumerate(refund["lines"]):
                self.lines.append({
                    **common, "line_id": f"{order['number']}-{r}-{n}", "kind": "refund", "at": refund["at"],
                    "product_id": line["product_id"], "units": line["quantity"], "gross": Decimal(0),
                    "discount": Decimal(0), "refund": Decimal(line["amount"]),
                })  # fmt: skip


def sums(lines):
    made = [line for line in lines if line["kind"] == "sale"]
    gross, discounts = sum((x["gross"] for x in lines), Decimal(0)), sum((x["discount"] for x in lines), Decimal(0))
    refunds = sum((x["refund"] for x in lines), Decimal(0))
    return {
        "orders": len({line["order_id"] for line in made}), "units": sum(line["units"] for line in made),
        "gross": gross, "discounts": discounts, "refunds": refunds, "net": gross - discounts - refunds,
    }  # fmt: skip


def visits(events):
    """What one session did until half an hour passed without an event."""
    timelines = defaultdict(list)
    for event in events:
        timelines[event["session_id"]].append(event)
    result = []
    for timeline in timelines.values():
        timeline.sort(key=lambda e: (e["at"], e["event_type"] != "page_view", e["event_type"], e["path"]))
        visit = []
        for event in timeline:
            if visit and event["at"] - visit[-1]["at"] > HALF_HOUR:
                result.append(visit)
                visit = []
            visit.append(event)
        result.append(visit)
    return result


def people(some):
    """Users, and browsers no user of these visits is known of."""
    users, browsers, known = set(), set(), set()
    for visit in some:
        user = next((e["user_id"] for e in visit if e["user_id"]), None)
        browsers.add(visit[0]["anonymous_id"])
        if user:
            users.add(user)
            known.add(visit[0]["anonymous_id"])
    return len(users) + len(browsers - known), len(users)


def rate(part, whole):
    return float((Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)) if whole else 0


def top(counts, names):
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LIST_MAX]
    return [dict(zip(names, row)) for row in rows]


class Check:
    def __init__(self, base):
        self.base, self.differences, self.compared = base, [], 0

    def ask(self, path):
        with urllib.request.urlopen(f"{self.base}/api/analytics/{path}", timeout=120) as answer:
            return json.load(answer)

    def same(self, where, found, expected):
        """Texts of amounts are amounts; what is not expected is not looked at."""
        if isinstance(expected, dict):
            for name, value in expected.items():
                self.same(f"{where}.{name}", (found or {}).get(name), value)
        elif isinstance(expected, list):
            if len(found or []) != len(expected):
                self.differences.append(f"{where}: {len(found or [])} instead of {len(expected)}")
            for n, value in enumerate(expected[: len(found or [])]):
                self.same(f"{where}[{n}]", found[n], value)
        else:
            self.compared += 1
            if isinstance(expected, Decimal):
                found = Decimal(found) if found is not None else None
            if found != expected:
                self.differences.append(f"{where}: {found} instead of {expected}")


def sales(check, shop, window, start, end, zone):
    lines = [line for line in behaviour.standing(shop.lines) if start <= line["at"] < end]
    days = defaultdict(list)
    for line in lines:
        days[datetime.fromtimestamp(line["at"] / 1000, zone).date().isoformat()].append(line)
    answer = check.ask(f"sales?{window}&interval=day&group_by=product")
    check.same("sales.totals", answer["totals"], sums(lines))
    check.same("sales.aov", Decimal(answer["totals"]["aov"] or 0), aov(sums(lines)))
    found = {period["start"][:10]: period for period in answer["series"]}
    for day in found:
        check.same(f"sales.series.{day}", found[day], sums(days.pop(day, [])))
    check.same("sales.series outside", len(days), 0)
    for grouping, name in (("product", "product_id"), ("country", "country"), ("payment_method", "payment_method")):
        groups = defaultdict(list)
        for line in lines:
            groups[line[name]].append(line)
        rows = {row["key"]: row for row in check.ask(f"sales?{window}&group_by={grouping}")["groups"]}
        check.same(f"sales by {grouping}", sorted(rows), sorted(groups))
        for key in groups.keys() & rows.keys():
            check.same(f"sales by {grouping}.{key}", rows[key], sums(groups[key]))


def aov(figures):
    if not figures["orders"]:
        return Decimal(0)
    return (figures["net"] / figures["orders"]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def dashboard(check, shop, window, start, end):
    inside = behaviour.inside(shop.events)
    types = Counter(event["event_type"] for event in inside)
    begun = [visit for visit in visits(shop.events) if start <= visit[0]["at"] < end]
    seen = [visit for visit in begun if any(e["event_type"] == "page_view" for e in visit)]

    def having(kind):
        return [visit for visit in seen if any(e["event_type"] == kind for e in visit)]

    length = sum(visit[-1]["at"] - visit[0]["at"] for visit in seen)
    bounces = sum(len(visit) == 1 for visit in seen)
    views, added = Counter(), Counter()
    for event in inside:
        views[event["product_id"]] += event["event_type"] == "product_view"
        added[event["product_id"]] += event["event_type"] == "add_to_cart"
    lines = [line for line in behaviour.standing(shop.lines) if start <= line["at"] < end]
    sold = sums(lines)
    expected = {
        "page_visits": {
            "total_visits": types["page_view"], "unique_sessions": len(seen), "unique_users": people(seen)[0],
            "avg_duration": float((Decimal(length) / max(1, len(seen))).quantize(Decimal(1), ROUND_HALF_UP)) / 1000,
            "bounce_rate": rate(bounces, len(seen)), "pages_per_session": rate(types["page_view"], len(seen)),
        },
        "events": {"total_events": len(inside), "unique_event_types": len(types), "bot_events": 0},
        "users": {
            "visitors": people(begun)[0], "signed_in": people(begun)[1], "logins": types["login"],
            "registrations": types["user_registration"],
        },
        "games": {
            "views": types["product_view"], "added_to_cart": types["add_to_cart"], "bought": sold["units"],
            "removed_from_cart": types["remove_from_cart"],
        },
        "conversion": {
            "sessions": len(seen), "with_cart": len(having("add_to_cart")), "converted": len(having("purchase")),
            "rate": rate(len(having("purchase")), len(seen)), "purchases": types["purchase"],
            "checkouts": types["checkout_start"],
        },
        "orders": {"count": sold["orders"], "units": sold["units"]},
    }  # fmt: skip
    answer = check.ask(f"dashboard?{window}")
    check.same("dashboard.metrics", answer["metrics"], expected)
    money = {name: sold[name] for name in ("orders", "gross", "discounts", "refunds", "net")}
    check.same("dashboard.revenue", answer["metrics"].get("revenue"), money if lines else None)
    pages = Counter(e["path"] for e in inside if e["event_type"] == "page_view")
    check.same("dashboard.top_pages", answer["top_pages"], top(pages, ("path", "visits")))
    devices = Counter(e["device_type"] for e in inside)
    check.same("dashboard.devices", answer["device_breakdown"], top(devices, ("device_type", "count")))
    countries = Counter(e["country"] for e in inside)
    check.same("dashboard.countries", answer["countries"], top(countries, ("country", "count")))
    games = sorted((p for p in views if p), key=lambda p: (-views[p], -added[p], p))
    games = [p for p in games if views[p] or added[p]][:LIST_MAX]
    check.same("dashboard.games", answer["popular_games"], [
        {"product_id": p, "views": views[p], "added": added[p],
         "units_sold": sum(x["units"] for x in lines if x["product_id"] == p and x["kind"] == "sale")} for p in games
    ])  # fmt: skip
    whole = check.ask(f"page-visits?{window}&group_by=path&limit=1000")
    check.same("page-visits.totals", whole["totals"], expected["page_visits"])
    check.same("page-visits", whole["visits"], types["page_view"])
    found = {group["key"]: group["visits"] for group in whole["groups"]}
    check.same("page-visits.groups", found, dict(pages))
    check.same("page-visits.groups", len(found), len(pages))


def behaviours(check, shop, window):
    names = ["page_view", "product_view", "add_to_cart", "purchase"]
    steps = [(name, behaviour.is_type(name)) for name in names]
    for by in ("visitor", "session"):
        walks = behaviour.funnel(shop.events, steps, 7 * 24 * behaviour.HOUR, by, lambda e: "")
        answer = check.ask(f"funnel?{window}&steps={','.join(names)}&window=7d&by={by}")
        check.same(f"funnel by {by}", answer["steps"], walks.get("", behaviour.steps_of(names, [])))
    cohorts = behaviour.retention(shop.events, "day", behaviour.is_type("page_view"), behaviour.is_type("page_view"))
    check.same("retention", check.ask(f"retention?{window}&cohort=day")["cohorts"], cohorts)
    found = {row["product_id"]: row for row in check.ask(f"products?{window}")["products"]}
    events = [e for e in shop.events if e["event_type"] in ("product_view", "add_to_cart")]
    expected = behaviour.products(events, shop.lines)
    check.same("products", sorted(found), sorted(row["product_id"] for row in expected))
    for row in expected:
        del row["name"]
        for sale in row["sales"]:
            sale["revenue"] = Decimal(sale["revenue"])
        check.same(f"products.{row['product_id']}", found.get(row["product_id"]), row)


def carts(check, shop, begin, end, name):
    """Of a window so long ago that no cart of it can go on."""
    behaviour.START, behaviour.END = begin * 1000, end * 1000
    expected = behaviour.carts([{**e, "currency": "", "value": Decimal(0)} for e in shop.events], 24)
    del expected["abandoned_value"]
    rows = {row["product_id"]: row["carts"] for row in expected.pop("products")}
    answer = check.ask(f"carts?{window_of(begin, end, name)}&hours=24")
    check.same("carts", answer, expected)
    check.same("carts.products", {row["product_id"]: row["carts"] for row in answer["products"]}, rows)


def window_of(begin, end, name):
    moments = [datetime.fromtimestamp(s, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (begin, end)]
    return urllib.parse.urlencode({"from": moments[0], "to": moments[1], "tz": name})


def money(check, shop, window, start, end):
    """Every model shares out the same revenue, and leaves the same orders out: those nobody was tracked to make."""
    tracked = {e["order_id"] for e in shop.events if e["order_id"]}
    orders = defaultdict(Decimal)
    for line in behaviour.standing(shop.lines):
        if start <= line["made"] < end:
            orders[line["order_id"]] += line["gross"] - line["discount"] - line["refund"]
    for model in ("first", "last", "last_non_direct", "linear"):
        answer = check.ask(f"attribution?{window}&model={model}&dimension=channel")
        check.same(f"attribution {model}", Decimal(answer["total"] or 0), sum(orders.values(), Decimal(0)))
        rest = sum((amount for order, amount in orders.items() if order not in tracked), Decimal(0))
        check.same(f"attribution {model} unattributed", Decimal(answer["unattributed"] or 0), rest)
        shared = sum((Decimal(row["revenue"]) for row in answer["rows"]), Decimal(0))
        check.same(f"attribution {model} shared", shared, sum(orders.values(), Decimal(0)) - rest)
    first = {}
    made = [line for line in behaviour.standing(shop.lines) if line["kind"] == "sale"]
    for line in made:
        first[line["customer"]] = min(first.get(line["customer"], line["at"]), line["at"])
    buyers = {line["customer"] for line in made if start <= line["at"] < end}
    new = sum(first[buyer] >= start for buyer in buyers)
    check.same("customers", check.ask(f"customers?{window}")["totals"], {
        "customers": len(buyers), "new_customers": new, "returning_customers": len(buyers) - new,
    })  # fmt: skip


def main():
    with open(sys.argv[1]) as file:
        shop = Shop(json.load(file))
    check = Check(sys.argv[2])
    start, end = shop.manifest["from"] // 1000, -(-shop.manifest["to"] // 1000)
    windows = [("UTC", start, end), ("Asia/Kolkata", start + 100_000, end - 30_000), ("Europe/Berlin", start + 7, end)]
    for attempt in range(60):
        check.differences, check.compared = [], 0
        for name, begin, stop in windows:
            zone = ZoneInfo(name)
            behaviour.ZONE, behaviour.START, behaviour.END = zone, begin * 1000, stop * 1000
            window = window_of(begin, stop, name)
            sales(check, shop, window, begin * 1000, stop * 1000, zone)
            dashboard(check, shop, window, begin * 1000, stop * 1000)
            behaviours(check, shop, window)
            money(check, shop, window, begin * 1000, stop * 1000)
            carts(check, shop, begin, stop - 26 * 3600, name)
        # Orders and sessions follow within seconds, links within a round.
        if not check.differences or "--once" in sys.argv:
            break
        time.sleep(2)
    for difference in check.differences[:200]:
        print(difference)
    print(f"{check.compared} figures compared, {len(check.differences)} differ")
    sys.exit(1 if check.differences else 0)


if __name__ == "__main__":
    main()
