"""What visitors do, made up from a seed, and what the figures have to say of it: computed here from the same rows with
other algorithms than the SQL's (every pair of events is looked at, dates come from zoneinfo, money is Decimal).

    python behaviour.py SEED

prints {"inserts": [statement, …], "questions": [{"path": …, "answer": …}, …]}.
"""

import json
import random
import sys
import uuid
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
FROM, TO = datetime(2026, 10, 20, tzinfo=ZONE), datetime(2026, 11, 5, tzinfo=ZONE)
START, END = int(FROM.timestamp()) * 1000, int(TO.timestamp()) * 1000
HOUR = 3_600_000
TYPES = ["page_view"] * 8 + ["product_view"] * 5 + ["add_to_cart"] * 4 + ["purchase"] * 2 + ["click"] * 2
TYPES += ["remove_from_cart"]
IN_CARTS = ("add_to_cart", "remove_from_cart")
# utm_source, utm_medium, utm_campaign, the referrer's domain, and the channel they mean.
SOURCES = [
    ("google", "cpc", "autumn", "", "paid_search"),
    ("news", "email", "november", "", "email"),
    ("", "", "", "Google.com", "organic_search"),
    ("", "", "", "gaming.example", "referral"),
    ("", "", "", "", "direct"),
    ("", "", "", "", "direct"),
]
DEVICES, COUNTRIES = ["desktop", "mobile", "tablet"], ["DE", "US", ""]
CATEGORY = {f"p{n}": ["rpg", "action", "sports"][n % 3] for n in range(9)}


def make(seed):
    draw = random.Random(seed)
    events, known = [], []
    for person in range(60):
        user = f"user-{person}" if draw.random() < 0.6 else ""
        # Some share a computer; some have no anonymous id, or nothing but a session.
        anonymous = [f"anon-{draw.randrange(50)}" for _ in range(draw.choice([0, 1, 1, 2]))]
        at = START + draw.randrange(-3 * 24 * HOUR, END - START)
        for _ in range(draw.choice([1, 3, 8, 20, 40])):
            # Long pauses, short ones, none at all; often around the hour that comes twice.
            at += draw.choice([0, 0, 1, 999, 60_000, HOUR, 20 * HOUR, draw.randrange(5 * 24 * HOUR)])
            if draw.random() < 0.1:
                at = int(datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc).timestamp()) * 1000 + draw.randrange(HOUR)
            kind = draw.choice(TYPES)
            identity = draw.choice(anonymous) if anonymous and draw.random() < 0.9 else ""
            signed_in = user if user and draw.random() < 0.4 else ""
            key = f"u{signed_in}" if signed_in else f"a{identity}"
            event = {
                "event_id": str(uuid.UUID(int=draw.getrandbits(128))),
                "at": at,
                "event_type": kind,
                "user_id": signed_in,
                "anonymous_id": identity,
                "session_id": f"s-{person}-{at // (6 * HOUR)}" if draw.random() < 0.9 else "",
                "product_id": f"p{draw.randrange(9)}" if kind in ("product_view", *IN_CARTS) else "",
                "order_id": f"o{draw.randrange(140)}" if kind == "purchase" else "",
                "value": Decimal(draw.randrange(10, 9999)) / 100 if kind in IN_CARTS else Decimal(0),
                "currency": draw.choice(["USD", "EUR"]) if kind in IN_CARTS else "",
                # A matter of the moment too: which of several devices at once came first, nobody could say.
                "device_type": DEVICES[at // 1000 % 3],
                "country": COUNTRIES[sum(map(ord, key)) % 2],
                "is_bot": 1 if draw.random() < 0.03 else 0,
            }
            # What led here is the same for all of a session; not every event says it.
            place = event["session_id"] or str(at)
            source = SOURCES[sum(map(ord, place)) % 6 if draw.random() < 0.6 else -1]
            event |= zip(("utm_source", "utm_medium", "utm_campaign", "referrer_domain", "channel"), source)
            events.append(event)
            known.append(event)
            if draw.random() < 0.03:
                events.append(dict(draw.choice(known)))
    draw.shuffle(events)
    return draw, events


def visitors(events):
    """Whose each event is: the user's, the user's that the anonymous visitor was first seen as, …"""
    first = {}
    for event in events:
        if event["user_id"] and event["anonymous_id"] and not event["is_bot"]:
            seen = (event["at"], event["user_id"])
            first[event["anonymous_id"]] = min(first.get(event["anonymous_id"], seen), seen)
    for event in events:
        identity = event["anonymous_id"]
        if event["user_id"]:
            event["visitor"] = "u" + event["user_id"]
        elif identity:
            event["visitor"] = "u" + first[identity][1] if identity in first else "a" + identity
        else:
            event["visitor"] = "s" + event["session_id"] if event["session_id"] else ""


def rate(part, whole):
    """To four decimals, halves up."""
    return (part * 20_000 + whole) // (2 * whole) / 10_000 if whole else 0


def inside(events):
    return [e for e in events if START <= e["at"] < END and not e["is_bot"]]


# Funnel


def funnel(events, steps, window, by, breakdown):
    groups = defaultdict(list)
    for event in inside(events):
        mask = sum(1 << n for n, step in enumerate(steps) if step[1](event))
        key = event["visitor"] if by == "visitor" else event["session_id"]
        if mask and key:
            groups[key].append((event["at"], mask, event))
    found = defaultdict(list)
    for path in groups.values():
        path.sort(key=lambda entry: entry[:2])
        begin = next((entry for entry in path if entry[1] & 1), None)
        if begin:
            assert len({breakdown(e) for at, mask, e in path if mask & 1 and at == begin[0]}) == 1, "which is first?"
            found[breakdown(begin[2])].append(walk(path, len(steps), window))
            assert deepest(path, len(steps), window) == len(found[breakdown(begin[2])][-1])
    return {value: steps_of([s[0] for s in steps], walks) for value, walks in found.items()}


def walk(path, count, window):
    """Milliseconds from the step before to the first event that reaches each step; as long as the way went."""
    starts = [at if mask & 1 else None for at, mask, _ in path]
    times = [0]
    for step in range(1, count):
        reached, first = [None] * len(path), None
        for i, (at, mask, _) in enumerate(path):
            best = [(starts[j], j) for j in range(i) if starts[j] is not None]
            if mask & (1 << step) and best:
                start, _ = max(best)
                if at - start <= window:
                    reached[i] = start
                    if first is None:
                        first = at - path[max(j for _, j in best)][0]
        if first is None:
            break
        times.append(first)
        starts = reached
    return times


def deepest(path, count, window):
    """The same depth by trying every start and going on with the next fitting event each time."""
    best = 0
    for i, (start, mask, _) in enumerate(path):
        if not mask & 1:
            continue
        depth, j = 1, i + 1
        while depth < count and j < len(path) and path[j][0] - start <= window:
            if path[j][1] & (1 << depth):
                depth += 1
            j += 1
        best = max(best, depth)
    return best


def steps_of(names, walks):
    result, before = [], len(walks)
    for n, name in enumerate(names):
        times = sorted(w[n] for w in walks if len(w) > n)
        count = len(times)
        step = {
            "step": name, "count": count, "rate": rate(count, len(walks)), "step_rate": rate(count, before),
            "drop_off": before - count,
        }  # fmt: skip
        if n and count:
            step["median_seconds"] = times[count // 2] / 1000
        result.append(step)
        before = count
    return result


# Retention


def period(at, cohort):
    day = datetime.fromtimestamp(at / 1000, ZONE).date()
    if cohort == "week":
        day -= timedelta(days=day.weekday())
    return day.isoformat()[: 7 if cohort == "month" else 10]


def retention(events, cohort, begins, returns):
    names = []
    at = START
    while at < END:
        if period(at, cohort) not in names:
            names.append(period(at, cohort))
        at += HOUR
    begun, back = {}, defaultdict(set)
    for event in inside(events):
        if not event["visitor"]:
            continue
        name = period(event["at"], cohort)
        if begins(event):
            begun[event["visitor"]] = min(begun.get(event["visitor"], name), name)
        if returns(event):
            back[event["visitor"]].add(name)
    rows = []
    for n, name in enumerate(names):
        members = [visitor for visitor, first in begun.items() if first == name]
        values = [sum(later in back[visitor] for visitor in members) for later in names[n:]]
        rows.append(
            {"cohort": name, "size": len(members), "values": values, "rates": [rate(v, len(members)) for v in values]}
        )
    return rows


# Products


def make_lines(draw):
    lines = []
    for order in range(120):
        at = START + draw.randrange(-3 * 24 * HOUR, END - START + 3 * 24 * HOUR)
        currency, is_sale = draw.choice(["USD", "USD", "EUR"]), 0 if draw.random() < 0.1 else 1
        for item in range(draw.choice([1, 1, 2, 3])):
            units, price = draw.randrange(1, 4), Decimal(draw.randrange(100, 9999)) / 100
            line = {
                "line_id": f"l{order}-{item}", "kind": "sale", "order_id": f"o{order}", "at": at, "made": at,
                "product_id": f"p{draw.randrange(9)}", "currency": currency, "is_sale": is_sale, "units": units,
                "gross": price * units, "discount": Decimal(draw.choice([0, 0, 5])) / 10, "refund": Decimal(0),
                "version": 2, "is_deleted": 1 if draw.random() < 0.05 else 0,
            }  # fmt: skip
            lines.append(line)
            if draw.random() < 0.3:
                lines.append({**line, "units": 99, "gross": Decimal(999), "version": 1, "is_deleted": 0})
            if draw.random() < 0.15:
                lines.append(
                    {**line, "line_id": f"refund:{order}-{item}", "kind": "refund", "units": 1, "gross": Decimal(0),
                     "discount": Decimal(0), "refund": price, "at": at + draw.randrange(72 * HOUR), "is_deleted": 0}
                )  # fmt: skip
    draw.shuffle(lines)
    return lines


def standing(lines):
    newest = {}
    for line in lines:
        key = (line["line_id"], line["at"])
        if key not in newest or newest[key]["version"] < line["version"]:
            newest[key] = line
    return [line for line in newest.values() if not line["is_deleted"] and line["is_sale"]]


def products(events, lines):
    seen = defaultdict(lambda: {"product_view": [], "add_to_cart": []})
    for event in inside(events):
        if event["product_id"] and event["visitor"] and event["event_type"] != "remove_from_cart":
            seen[event["product_id"]][event["event_type"]].append(event["visitor"])
    sold = defaultdict(list)
    for line in standing(lines):
        if START <= line["at"] < END:
            sold[line["product_id"], line["currency"]].append(line)
    rows = []
    for product in sorted(set(seen) | {key[0] for key in sold}):
        views, adds = seen[product]["product_view"], seen[product]["add_to_cart"]
        sales = []
        for currency in sorted(c for p, c in sold if p == product):
            part = sold[product, currency]
            sales.append({
                "currency": currency,
                "orders": len({line["order_id"] for line in part if line["kind"] == "sale"}),
                "units": sum(line["units"] for line in part if line["kind"] == "sale"),
                "revenue": f"{sum(line['gross'] - line['discount'] - line['refund'] for line in part):.4f}",
            })  # fmt: skip
        orders = sum(sale["orders"] for sale in sales)
        rows.append({
            "product_id": product, "name": f"Game {product}", "views": len(views), "viewers": len(set(views)),
            "adds": len(adds), "adders": len(set(adds)),
            "cart_rate": rate(len(set(views) & set(adds)), len(set(views))), "orders": orders,
            "orders_per_adder": rate(orders, len(set(adds))), "sales": sales,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["views"], -row["orders"], row["product_id"]))


# Attribution


def siphash(data):
    """SipHash-2-4 with a key of zeros, by which sessions that begin in the same millisecond are put in order."""
    mask = (1 << 64) - 1
    v = [0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573]

    def rotate(x, n):
        return ((x << n) | (x >> (64 - n))) & mask

    def rounds(n):
        for _ in range(n):
            v[0] = (v[0] + v[1]) & mask
            v[1] = rotate(v[1], 13) ^ v[0]
            v[0] = rotate(v[0], 32)
            v[2] = (v[2] + v[3]) & mask
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & mask
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & mask
            v[1] = rotate(v[1], 17) ^ v[2]
            v[2] = rotate(v[2], 32)

    whole = data + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for n in range(0, len(whole), 8):
        word = int.from_bytes(whole[n : n + 8], "little")
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def attribution(events, lines, model, name_of, direct, lookback):
    day = 24 * HOUR
    bought = {}
    for event in events:
        if event["order_id"] and not event["is_bot"] and event["visitor"] and START - day <= event["at"] < END + day:
            seen = (event["at"], event["visitor"])
            bought[event["order_id"]] = min(bought.get(event["order_id"], seen), seen)
    sessions = defaultdict(list)
    for event in events:
        counts = event["session_id"] or event["channel"] != "direct" or event["event_type"] == "purchase"
        if event["is_bot"] or not event["visitor"] or not counts:
            continue
        key = siphash(event["session_id"].encode()) if event["session_id"] else event["at"]
        sessions[event["visitor"], key].append(event)
    paths = defaultdict(list)
    for (visitor, key), part in sessions.items():
        named = min((e for e in part if e["channel"] != "direct"), key=lambda e: e["at"], default=None)
        paths[visitor].append((min(e["at"] for e in part), key, name_of(named) if named else direct, named is None))

    orders = defaultdict(Decimal)
    currency = {}
    for line in standing(lines):
        if START <= line["made"] < END:
            orders[line["order_id"]] += line["gross"] - line["discount"] - line["refund"]
            currency[line["order_id"]] = line["currency"]
    answer = {}
    for code in sorted(set(currency.values())):
        revenue, shared, total, unknown = defaultdict(Decimal), defaultdict(set), Decimal(0), [Decimal(0), 0]
        for order in (o for o in orders if currency[o] == code):
            total += orders[order]
            at, visitor = bought.get(order, (0, None))
            path = sorted(s for s in paths.get(visitor, []) if at - lookback <= s[0] <= at)
            if not path:
                unknown = [unknown[0] + orders[order], unknown[1] + 1]
                continue
            if model == "first":
                path = path[:1]
            elif model == "last":
                path = path[-1:]
            elif model == "last_non_direct":
                path = ([s for s in path if not s[3]] or path)[-1:]
            amount, sign = abs(orders[order]), -1 if orders[order] < 0 else 1
            cents = int(amount * 100)
            parts = [Decimal(cents // len(path) + (n < cents % len(path))) / 100 for n in range(len(path))]
            parts[0] += amount - Decimal(cents) / 100
            assert sum(parts) == amount
            for share, session in zip(parts, path):
                revenue[session[2]] += sign * share
                shared[session[2]].add(order)
        rows = [{"key": k, "orders": len(shared[k]), "revenue": f"{revenue[k]:.4f}"}
                for k in sorted(revenue, key=lambda k: (-revenue[k], k))]  # fmt: skip
        assert sum(revenue.values()) + unknown[0] == total
        answer[code] = {
            "currency": code, "total": f"{total:.4f}", "unattributed": f"{unknown[0]:.4f}",
            "unattributed_orders": unknown[1], "rows": rows,
        }  # fmt: skip
    parts = sorted(answer.values(), key=lambda p: -p["unattributed_orders"] - sum(r["orders"] for r in p["rows"]))
    return {"currencies": parts, **{k: parts[0][k] for k in ("currency", "total", "unattributed", "rows")}}


# Carts


def carts(events, hours):
    idle = hours * HOUR
    entries = defaultdict(list)
    for e in events:
        if e["event_type"] in (*IN_CARTS, "purchase") and not e["is_bot"] and e["visitor"]:
            kind, sign = (2, 0) if e["event_type"] == "purchase" else (1, int(e["event_type"] == "add_to_cart"))
            if START - 14 * 24 * HOUR <= e["at"] < END + idle + 1000:
                entries[e["visitor"]].append((e["at"], kind, sign, e["product_id"], e["currency"], e["value"]))
    closed = []
    for path in entries.values():
        cart = []
        for entry in sorted(path):
            if cart and entry[0] - cart[-1][0] > idle:
                closed.append(("abandoned", cart))
                cart = []
            if entry[1] == 1:
                cart.append(entry)
            elif cart:
                closed.append(("bought", cart))
                cart = []
        if cart:
            closed.append(("abandoned", cart))
    count, products = {"bought": 0, "abandoned": 0}, defaultdict(lambda: [0, Decimal(0)])
    for state, cart in closed:
        if not START <= cart[-1][0] < END:
            continue
        pieces, put = defaultdict(int), defaultdict(Decimal)
        for _, _, sign, product, currency, value in cart:
            pieces[product, currency] += 1 if sign else -1
            put[product, currency] += value if sign else 0
        inside_it = [key for key in pieces if pieces[key] > 0]
        if not inside_it:
            continue
        count[state] += 1
        for key in inside_it if state == "abandoned" else []:
            products[key][0] += 1
            products[key][1] += put[key]
    money = defaultdict(Decimal)
    for (_, currency), (_, value) in products.items():
        money[currency] += value
    return {
        "carts": sum(count.values()), "bought": count["bought"], "abandoned": count["abandoned"], "open": 0,
        "abandonment_rate": rate(count["abandoned"], sum(count.values())),
        "abandoned_value": [{"currency": c, "value": f"{money[c]:.4f}"} for c in sorted(money)],
        "products": [
            {"product_id": p, "currency": c, "carts": n, "value": f"{value:.4f}"}
            for (p, c), (n, value) in sorted(products.items(), key=lambda item: (-item[1][0], item[0]))
        ],
    }  # fmt: skip


# Statements


def statement(table, columns, rows):
    head = f"INSERT INTO analytics.{table} ({', '.join(columns)}) VALUES "
    for n in range(0, len(rows), 400):
        yield head + ", ".join("(" + ", ".join(row) + ")" for row in rows[n : n + 400])


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def inserts(events, lines):
    texts = [
        "event_type", "user_id", "anonymous_id", "session_id", "product_id", "device_type", "country", "order_id",
        "currency", "utm_source", "utm_medium", "utm_campaign", "referrer_domain",
    ]  # fmt: skip
    yield from statement(
        "events", ["event_id", "event_time", "event_time_ms", "is_bot", "value", *texts],
        [[quoted(e["event_id"]), str(e["at"] // 1000), str(e["at"] % 1000), str(e["is_bot"]), f"{e['value']:.4f}",
          *[quoted(e[name]) for name in texts]] for e in events],
    )  # fmt: skip
    texts, numbers = ["line_id", "kind", "order_id", "product_id", "currency"], ["is_sale", "units", "version", "is_deleted"]
    yield from statement(
        "order_lines", ["at", "order_created_at", *texts, *numbers, "gross", "discount", "refund"],
        [[str(line["at"] // 1000), str(line["made"] // 1000), *[quoted(line[name]) for name in texts], *[str(line[name]) for name in numbers],
          *[f"{line[name]:.4f}" for name in ("gross", "discount", "refund")]] for line in lines],
    )  # fmt: skip
    yield from statement(
        "products", ["product_id", "name", "category", "version"],
        [[quoted(p), quoted(f"Game {p}"), quoted(c), "1"] for p, c in CATEGORY.items()],
    )  # fmt: skip


def is_type(name):
    return lambda event: event["event_type"] == name


def main():
    draw, events = make(int(sys.argv[1]))
    visitors(events)
    lines = make_lines(draw)
    window = "from=2026-10-20&to=2026-11-05&tz=Europe/Berlin"
    plain = [(name, is_type(name)) for name in ("page_view", "product_view", "add_to_cart", "purchase")]
    rpg = [
        plain[0],
        ("product_view[category=rpg]", lambda e: e["event_type"] == "product_view" and CATEGORY[e["product_id"]] == "rpg"),
        ("add_to_cart[country=DE,device=desktop]",
         lambda e: e["event_type"] == "add_to_cart" and (e["country"], e["device_type"]) == ("DE", "desktop")),
    ]  # fmt: skip
    twice = [plain[0], plain[0], plain[1], plain[0]]
    questions = []
    for steps in (plain, rpg, twice):
        names = ",".join(name for name, _ in steps)
        for text, milliseconds in (("30m", HOUR // 2), ("7d", 7 * 24 * HOUR)):
            for by in ("visitor", "session"):
                answer = funnel(events, steps, milliseconds, by, lambda e: "")
                questions.append({
                    "path": f"funnel?{window}&steps={names}&window={text}&by={by}",
                    "answer": {"steps": answer.get("", steps_of([n for n, _ in steps], []))},
                })  # fmt: skip
    groups = funnel(events, plain, 24 * HOUR, "visitor", lambda e: e["device_type"])
    order = sorted(groups, key=lambda value: (-groups[value][0]["count"], value))
    questions.append({
        "path": f"funnel?{window}&window=1d&breakdown=device",
        "answer": {"groups": [{"value": value, "steps": groups[value]} for value in order]},
    })  # fmt: skip
    for cohort in ("day", "week", "month"):
        questions.append({
            "path": f"retention?{window}&cohort={cohort}",
            "answer": {"cohorts": retention(events, cohort, is_type("page_view"), is_type("page_view"))},
        })  # fmt: skip
    questions.append({
        "path": f"retention?{window}&event=product_view,click&return_event=purchase",
        "answer": {"cohorts": retention(
            events, "day", lambda e: e["event_type"] in ("product_view", "click"), is_type("purchase"))},
    })  # fmt: skip
    questions.append({"path": f"products?{window}", "answer": {"products": products(events, lines)}})
    source = lambda e: e["utm_source"] or e["referrer_domain"].lower()  # noqa: E731
    for model in ("first", "last", "last_non_direct", "linear"):
        for dimension, name_of, direct in (
            ("channel", lambda e: e["channel"], "direct"), ("source", source, "direct"),
            ("campaign", lambda e: e["utm_campaign"], ""),
        ):  # fmt: skip
            for days in (1, 30):
                questions.append({
                    "path": f"attribution?{window}&model={model}&dimension={dimension}&lookback_days={days}",
                    "answer": attribution(events, lines, model, name_of, direct, days * 24 * HOUR),
                })  # fmt: skip
    for hours in (1, 24, 72):
        questions.append({"path": f"carts?{window}&hours={hours}", "answer": carts(events, hours)})
    json.dump({"inserts": list(inserts(events, lines)), "questions": questions}, sys.stdout)


if __name__ == "__main__":
    main()
