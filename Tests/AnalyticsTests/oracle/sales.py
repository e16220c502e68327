"""What the sales and customer figures have to be, computed from the lines with Python's Decimal and zoneinfo alone.

    sales.py load URL SEED N     puts the Nth of four batches of random order lines into ClickHouse, versions and all
    sales.py answers SEED COUNT prints [{"path": …, "answer": …}] for random questions about these lines
    sales.py load URL FILE 0 and answers FILE 0 do the same with the purchases of CDNOW_sample.txt.
"""

import json
import random
import sys
import urllib.parse
import urllib.request
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

COLUMNS = (
    "line_id kind order_id order_number at order_created_at customer_id product_id product_name category platform "
    "country payment_method currency order_status payment_status is_sale units gross discount tax refund version "
    "is_deleted"
).split()
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca",
]  # fmt: skip
# Where something happens to the clocks: days around these are asked for and filled more than others.
EDGES = [
    datetime(2011, 12, 30, 10), datetime(2017, 2, 19, 2), datetime(2025, 3, 30, 1), datetime(2025, 10, 26, 1),
    datetime(2025, 3, 9, 7), datetime(2025, 11, 2, 6), datetime(2025, 4, 5, 15), datetime(2025, 10, 4, 15, 30),
    datetime(2025, 3, 2, 2), datetime(2025, 12, 31, 23), datetime(2024, 2, 29, 12),
]  # fmt: skip


def utc(moment):
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


# The lines


def random_batches(seed):
    r = random.Random(seed)
    products = [
        (f"p{n}", ["=HYPERLINK(1)", 'Say "hi", twice', "Ünï"][n] if n < 3 else f"Game {n}",
         r.choice(["action", "rpg", "sports"]), r.choice(["pc", "ps5"]))
        for n in range(12)
    ]  # fmt: skip

    def moment():
        kind = r.random()
        if kind < 0.5:
            return utc(r.choice(EDGES)) + r.randrange(-2 * 86400, 2 * 86400)
        if kind < 0.6:
            return utc(r.choice(EDGES)) + r.choice([-1, 0, 1, -900, 900, -3600, 3600])
        return utc(datetime(2025, 1, 1)) + r.randrange(0, 400 * 86400)

    batches = [[], [], [], []]

    def write(row, version, batch, **changes):
        row = dict(row, version=version, **changes)
        batches[batch].append(row)
        if r.random() < 0.1:  # Told twice.
            batches[r.randrange(batch, 4)].append(row)

    for n in range(500):
        created = moment()
        currency = r.choices(["USD", "EUR", "JPY"], [7, 2, 1])[0]
        order = dict(
            order_id=f"o{seed % 1000}-{n}", order_number=f"N{n}", order_created_at=created,
            customer_id="" if r.random() < 0.02 else f"c{int(r.paretovariate(1) * 7) % 90}",
            country=r.choice(["DE", "US", "IN", ""]), payment_method=r.choice(["card", "paypal"]), currency=currency,
            order_status="pending", payment_status="pending", is_sale=0, is_deleted=0,
        )  # fmt: skip
        lines = []
        for position in range(r.randint(1, 4)):
            product = r.choice(products)
            units = r.randint(1, 5)
            gross = Decimal(r.randrange(0, 20000)) / 100 * units
            discount = (gross * r.choice([0, 0, Decimal("0.1"), Decimal("0.3333")])).quantize(Decimal("0.0001"))
            tax = ((gross - discount) * Decimal("0.19")).quantize(Decimal("0.0001"))
            lines.append(
                dict(
                    order, line_id=f"l{n}-{position}", kind="sale", at=created, product_id=product[0],
                    product_name=product[1], category=product[2], platform=product[3], units=units, gross=gross,
                    discount=discount, tax=tax, refund=Decimal(0),
                )
            )  # fmt: skip
        fate = r.random()
        for line in lines:
            write(line, 1, r.randrange(0, 2))
        if fate < 0.1:
            continue  # Never paid.
        paid = dict(is_sale=1, payment_status="paid", order_status="processing")
        for line in lines:
            write(line, 2, r.randrange(0, 3), **paid)
        refunds = []
        if fate > 0.7:
            late = created + r.choice([60, 86400, r.randrange(0, 120 * 86400)])
            for line in r.sample(lines, r.randint(1, len(lines))):
                refunds.append(
                    dict(
                        line, **paid, line_id=f"refund:r{n}:{line['line_id']}", kind="refund", at=late,
                        units=r.randint(0, line["units"]), gross=Decimal(0), discount=Decimal(0), tax=Decimal(0),
                        refund=((line["gross"] - line["discount"]) * r.choice([1, Decimal("0.5")])).quantize(
                            Decimal("0.0001")),
                    ) | paid
                )  # fmt: skip
            for row in refunds:
                write(row, 3, r.randrange(1, 4))
        if 0.1 <= fate < 0.2 or fate > 0.95:  # Cancelled after all, its refunds too.
            for row in lines + refunds:
                write(row, 5, 3, is_sale=0, order_status="cancelled", payment_status="paid")
        elif 0.2 <= fate < 0.25:  # A line that is no more.
            write(lines[0], 5, 3, is_deleted=1, **paid)
        elif 0.25 <= fate < 0.3:  # Dated anew: gone under the old key, there under another.
            other = moment()
            for line in lines:
                write(line, 5, 3, is_deleted=1, **paid)
                write(dict(line, at=other, order_created_at=other), 6 if other // 86400 == created // 86400 else 5, 3,
                      **paid)  # fmt: skip
    for batch in batches:
        r.shuffle(batch)
    return batches


def file_batches(path):
    rows = []
    for n, line in enumerate(open(path)):
        master, _, day, units, dollars = line.split()
        at = utc(datetime.strptime(day, "%Y%m%d") + timedelta(hours=12))
        rows.append(
            dict(
                line_id=f"l{n}", kind="sale", order_id=f"o{n}", order_number=f"N{n}", at=at, order_created_at=at,
                customer_id=master, product_id="cd", product_name="CD", category="music", platform="cd", country="US",
                payment_method="card", currency="USD", order_status="delivered", payment_status="paid", is_sale=1,
                units=int(units), gross=Decimal(dollars), discount=Decimal(0), tax=Decimal(0), refund=Decimal(0),
                version=1, is_deleted=0,
            )
        )  # fmt: skip
    return [rows]


def batches(source):
    return random_batches(int(source)) if source.isdigit() else file_batches(source)


def standing(source):
    """The lines that count: the newest version of each key, of paid orders."""
    newest = {}
    for batch in batches(source):
        for row in batch:
            key = (row["at"] // 86400, row["order_id"], row["line_id"])
            if key not in newest or newest[key]["version"] <= row["version"]:
                newest[key] = row
    return [row for row in newest.values() if row["is_sale"] and not row["is_deleted"]]


ORIGIN = "channel utm_source utm_medium utm_campaign".split()


def origins(source):
    """What led to an order; for some of them nobody knows."""
    r = random.Random(source)
    return {
        name: dict(
            channel=r.choice(["direct", "email", "organic_search"]), utm_source=r.choice(["", "news"]),
            utm_medium=r.choice(["", "email", "cpc"]), utm_campaign=r.choice(["", "spring"]),
        )
        for name in sorted({row["order_id"] for batch in batches(source) for row in batch})
        if r.random() < 0.8
    }  # fmt: skip


def load(url, source, number):
    insert(url, "order_lines", COLUMNS, batches(source)[number])
    if number == 0 and source.isdigit():
        for version in [2, 1]:
            rows = [
                dict(order_id=name, at=1767225600, session_id="s", version=version, **values)
                for name, values in origins(source).items()
            ]
            if version == 1:
                rows = [dict(row, channel="display", utm_source="old") for row in rows]
            insert(url, "order_channels", ["order_id", "at", "session_id", *ORIGIN, "version"], rows)


def insert(url, table, columns, rows):
    parts = urllib.parse.urlsplit(url)
    where = f"{parts.scheme}://{parts.hostname}:{parts.port}/?query=" + urllib.parse.quote(
        f"INSERT INTO analytics.{table} ({', '.join(columns)}) FORMAT TabSeparated"
    )
    text = "".join(
        "\t".join(str(row[name]).replace("\\", "\\\\").replace("\t", "\\t") for name in columns) + "\n"
        for row in rows
    )
    user, password = (urllib.parse.unquote(x or "") for x in (parts.username, parts.password))
    headers = {"X-ClickHouse-User": user, "X-ClickHouse-Key": password}
    urllib.request.urlopen(urllib.request.Request(where, text.encode(), headers)).read()


# Time


class Window:
    def __init__(self, start, end, zone, period="custom"):
        self.start, self.end, self.name, self.zone, self.period = start, end, zone, ZoneInfo(zone), period

    def civil(self, moment):
        return datetime.fromtimestamp(moment, self.zone)

    def text(self, moment):
        text = self.civil(moment).isoformat()
        return text[:-6] + "Z" if text.endswith("+00:00") else text

    def number(self, moment, interval):
        """Something that is the same for moments of one period only."""
        civil = self.civil(moment)
        if interval == "hour":
            return moment - civil.minute * 60 - civil.second
        day = civil.date()
        if interval == "day":
            return day
        if interval == "week":
            return day - timedelta(days=day.weekday())
        return {"month": (day.year, day.month), "quarter": (day.year, (day.month - 1) // 3), "year": day.year}[interval]

    def periods(self, interval):
        """(number, start, end) of each, found by looking at every quarter of an hour."""
        found = []
        moment = self.start
        while moment < self.end:
            number = self.number(moment, interval)
            if not found or found[-1][0] != number:
                found.append((number, moment))
            moment = moment // 900 * 900 + 900
        ends = [start for _, start in found[1:]] + [self.end]
        return [(number, start, end) for (number, start), end in zip(found, ends)]

    def range(self):
        return {"start": self.text(self.start), "end": self.text(self.end), "period": self.period, "tz": self.name}

    def moment(self, civil):
        """The first moment at which the clocks show this, or jump over it."""
        first = utc(civil) - 86400
        low, high = first, first + 2 * 86400
        # Clocks may go back in between: the first quarter that shows it or a later time.
        moments = range(low // 900 * 900, high, 900)
        for moment in moments:
            if self.civil(moment).replace(tzinfo=None) >= civil.replace(minute=civil.minute // 15 * 15, second=0):
                return moment + (civil.minute % 15) * 60 + civil.second
        raise ValueError(civil)

    def compared(self, how):
        a, b = (self.civil(x).replace(tzinfo=None) for x in (self.start, self.end))
        if how == "previous_year":

            def before(x, day, month):
                try:
                    return x.replace(year=x.year - 1)
                except ValueError:
                    return x.replace(year=x.year - 1, month=month, day=day)

            return Window(self.moment(before(a, 28, 2)), self.moment(before(b, 1, 3)), self.name)
        midnight = all((x.hour, x.minute, x.second) == (0, 0, 0) for x in (a, b))
        if midnight and a.day == b.day == 1:
            month = a.year * 12 + a.month - 1 - ((b.year - a.year) * 12 + b.month - a.month)
            return Window(self.moment(datetime(month // 12, month % 12 + 1, 1)), self.start, self.name)
        if midnight:
            return Window(self.moment(a - (b - a)), self.start, self.name)
        return Window(self.start - (self.end - self.start), self.start, self.name)


# Figures


def money(amount):
    text = f"{amount:.4f}"
    return text[:-2] if text.endswith("00") else text[:-1] if text.endswith("0") else text


def share(amount, count):
    return None if not count else (amount / count).quantize(Decimal("0.01"), ROUND_HALF_UP)


def rate(part, whole):
    return None if whole <= 0 else float((Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def net(lines):
    return sum((x["gross"] - x["discount"] - x["refund"] for x in lines), Decimal(0))


def sold(lines):
    return [x for x in lines if x["kind"] == "sale"]


def orders(lines):
    return len({x["order_id"] for x in sold(lines)})


def figures(lines, counts_orders=True):
    count, aov = orders(lines), share(net(lines), orders(lines))
    return {
        "orders": count if counts_orders else None,
        "units": sum(x["units"] for x in sold(lines)),
        "units_refunded": sum(x["units"] for x in lines if x["kind"] == "refund"),
        "gross": money(sum((x["gross"] for x in lines), Decimal(0))),
        "discounts": money(sum((x["discount"] for x in lines), Decimal(0))),
        "refunds": money(sum((x["refund"] for x in lines), Decimal(0))),
        "tax": money(sum((x["tax"] for x in lines), Decimal(0))),
        "net": money(net(lines)),
        "aov": money(aov) if aov is not None and counts_orders else None,
    }


class Shop:
    def __init__(self, lines, origins):
        self.lines, self.origins = lines, origins

    def between(self, start, end, currency=None):
        return [x for x in self.lines if start <= x["at"] < end and currency in (None, x["currency"])]

    def firsts(self, currency):
        first = {}
        for x in sold(self.lines):
            if x["customer_id"] and x["currency"] == currency:
                first[x["customer_id"]] = min(first.get(x["customer_id"], x["at"]), x["at"])
        return first

    def buyers(self, start, end, currency):
        first = self.firsts(currency)
        who = {x["customer_id"] for x in sold(self.between(start, end, currency)) if x["customer_id"]}
        new = sum(start <= first[x] < end for x in who)
        return {"customers": len(who), "new_customers": new, "returning_customers": len(who) - new}

    def currencies(self, window):
        groups = defaultdict(list)
        for x in self.between(window.start, window.end):
            groups[x["currency"]].append(x)
        return sorted(groups.items(), key=lambda item: (-orders(item[1]), item[0]))

    def window(self, window, interval, currency):
        def part(lines, start, end):
            return {**figures(lines), **self.buyers(start, end, currency)}

        totals = part(self.between(window.start, window.end, currency), window.start, window.end)
        # By the number a line has, not by where its period lies.
        lines = defaultdict(list)
        for x in self.between(window.start, window.end, currency):
            lines[window.number(x["at"], interval)].append(x)
        series = [
            {"start": window.text(start), "end": window.text(end), **part(lines[number], start, end)}
            for number, start, end in window.periods(interval)
        ]
        return totals, series

    def sales(self, window, interval, group_by=None, compare=None, currency=None, limit=50):
        currencies = self.currencies(window)
        currency = currency or (currencies[0][0] if currencies else None)
        totals, series = self.window(window, interval, currency)
        answer = {
            "date_range": window.range(), "interval": interval, "totals": totals, "series": series,
            "currencies": [{"currency": name, **figures(lines)} for name, lines in currencies],
        }  # fmt: skip
        if currency:
            answer["currency"] = currency
        if group_by:
            answer["group_by"] = group_by
            answer["groups"] = self.groups(window, group_by, currency, limit, currencies)
        if compare:
            before = window.compared(compare)
            old, old_series = self.window(before, interval, currency)
            answer["previous"] = {"date_range": before.range(), "totals": old, "series": old_series}
            change = {}
            for name in ["orders", "units", "gross", "net"]:
                value = rate(Decimal(totals[name]) - Decimal(old[name]), Decimal(old[name]))
                if value is not None:
                    change[name] = value
            answer["change"] = change
        return answer

    def groups(self, window, group_by, currency, limit, currencies):
        if group_by == "currency":
            return [{"key": name, **figures(lines)} for name, lines in currencies]
        if not currency:
            return []
        first = self.firsts(currency)

        def key(x):
            if group_by == "customer_type":
                if not x["customer_id"]:
                    return "unknown"
                return "new" if first.get(x["customer_id"], 0) >= window.start else "returning"
            if group_by in ORIGIN:
                found = self.origins.get(x["order_id"])
                return "" if found is None else found[group_by] or "(none)"
            return x[{"product": "product_id"}.get(group_by, group_by)]

        groups = defaultdict(list)
        for x in self.between(window.start, window.end, currency):
            groups[key(x)].append(x)
        rows = sorted(groups.items(), key=lambda item: (-net(item[1]), item[0]))
        if group_by == "customer_type":
            limit = len(rows)
        answer = []
        for name, lines in rows[:limit]:
            row = {"key": name or "unknown", **figures(lines)}
            if group_by == "product":
                row["label"] = lines[0]["product_name"]
            answer.append(row)
        rest = [x for _, lines in rows[limit:] for x in lines]
        if rest:
            whole = group_by not in ("product", "category", "platform")
            answer.append({"key": "other", "is_rest": True, **figures(rest, whole)})
        return answer

    def customers(self, window, cohort, currency=None, limit=10):
        if not currency:
            found = self.currencies(window)
            currency = found[0][0] if found else None
        first = self.firsts(currency)
        periods = window.periods(cohort)
        place = {number: n for n, (number, _, _) in enumerate(periods)}
        cells = defaultdict(list)
        for x in self.between(window.start, window.end, currency):
            if first.get(x["customer_id"], 0) >= window.start:
                mine = place[window.number(first[x["customer_id"]], cohort)]
                cells[mine, place[window.number(x["at"], cohort)]].append(x)
        cohorts = []
        for n, (number, start, _) in enumerate(periods):
            size = len({x["customer_id"] for x in sold(cells[n, n])})
            if not size:
                continue
            values, value = [], Decimal(0)
            for m in range(n, len(periods)):
                lines = cells[n, m]
                value += net(lines)
                who = len({x["customer_id"] for x in sold(lines)})
                values.append({
                    "period": m - n, "customers": who, "rate": rate(who, size), "orders": orders(lines),
                    "net": money(net(lines)), "lifetime_value": money(share(value, size)),
                })  # fmt: skip
            cohorts.append({"cohort": window.text(start), "size": size, "values": values})

        ever = defaultdict(list)
        for x in self.between(0, window.end, currency):
            if x["customer_id"] in first and first[x["customer_id"]] < window.end:
                ever[x["customer_id"]].append(x)
        now = defaultdict(list)
        for x in self.between(window.start, window.end, currency):
            if x["customer_id"]:
                now[x["customer_id"]].append(x)
        now = {name: lines for name, lines in now.items() if sold(lines)}

        def lifetime(names):
            counts = [orders(ever[name]) for name in names]
            amount = sum((net(ever[name]) for name in names), Decimal(0))
            answer = {"customers": len(counts), "orders": sum(counts), "net": money(amount), "order_counts": [
                {"orders": n, "is_or_more": n == 10, "customers": sum(min(c, 10) == n for c in counts)}
                for n in sorted({min(c, 10) for c in counts})
            ]}  # fmt: skip
            if counts:
                answer["average"] = money(share(amount, len(counts)))
                answer["repeat_rate"] = rate(sum(c > 1 for c in counts), len(counts))
            return answer

        top = sorted(now.items(), key=lambda item: (-net(item[1]), item[0]))[:limit]
        answer = {
            "date_range": window.range(), "cohort": cohort,
            "totals": self.buyers(window.start, window.end, currency),
            "series": [
                {"start": window.text(start), "end": window.text(end), **self.buyers(start, end, currency)}
                for _, start, end in periods
            ],
            "cohorts": cohorts, "lifetime_value": lifetime(ever), "active_lifetime_value": lifetime(now),
            "top_customers": [
                {
                    "orders": orders(lines), "units": sum(x["units"] for x in sold(lines)), "net": money(net(lines)),
                    "first_order_at": window.text(min(x["at"] for x in sold(lines))),
                    "last_order_at": window.text(max(x["at"] for x in sold(lines))),
                }
                for _, lines in top
            ],
        }  # fmt: skip
        if currency:
            answer["currency"] = currency
        return answer


# Questions


def ask(shop, what, window, choices):
    query = {"from": window.text(window.start), "to": window.text(window.end), "tz": window.name, **choices}
    answer = getattr(shop, what)(window, **choices)
    return {"path": f"/api/analytics/{what}?{urllib.parse.urlencode(query)}", "answer": answer}


def random_questions(seed, count):
    shop, r, questions = Shop(standing(seed), origins(seed)), random.Random(int(seed) + 1), []
    groupings = "product category platform country currency customer_type payment_method".split() + ORIGIN
    for n in range(count):
        zone = ZONES[n % len(ZONES)]
        anyway = Window(0, 1, zone)
        middle = datetime.fromtimestamp(utc(r.choice(EDGES)), timezone.utc).replace(tzinfo=None)
        days = r.choice([1, 2, 3, 8, 31, 90, 400])
        start = middle.replace(hour=0, minute=0, second=0) - timedelta(days=r.randrange(0, days + 1))
        end = start + timedelta(days=days)
        shape = r.random()
        if shape < 0.25:  # Whole months.
            start = start.replace(day=1)
            end = (end.replace(day=1) + timedelta(days=32)).replace(day=1)
        window = Window(anyway.moment(start), anyway.moment(end), zone)
        if shape > 0.6:  # Any second.
            window = Window(window.start + r.randrange(0, 40000), window.end + r.randrange(0, 40000), zone)
        days = (window.end - window.start) // 86400
        currency = r.choice([None, None, "EUR", "USD"])
        if n % 4 == 3:
            cohort = r.choice([x for x, most in [("day", 100), ("week", 700), ("month", 3000)] if days < most])
            choices = dict(cohort=cohort, currency=currency, limit=r.choice([None, 3]))
            what = "customers"
        else:
            intervals = ["month", "quarter", "year", "week", "day"] + (["hour", "hour"] if days < 40 else [])
            choices = dict(
                interval=r.choice(intervals), group_by=r.choice(groupings), currency=currency,
                compare=r.choice([None, "previous", "previous_year"]), limit=r.choice([None, 2]),
            )  # fmt: skip
            what = "sales"
        questions.append(ask(shop, what, window, {k: v for k, v in choices.items() if v is not None}))
    return questions


def file_questions(path):
    shop = Shop(standing(path), {})
    window = Window(utc(datetime(1997, 1, 1)), utc(datetime(1998, 7, 1)), "UTC")
    return [
        ask(shop, "sales", window, dict(interval="month", group_by="customer_type")),
        ask(shop, "sales", Window(utc(datetime(1997, 4, 1)), utc(datetime(1998, 1, 1)), "America/New_York"),
            dict(interval="week", compare="previous")),
        ask(shop, "customers", window, dict(cohort="month")),
        ask(shop, "customers", Window(window.start, utc(datetime(1997, 4, 1)), "UTC"), dict(cohort="week")),
    ]  # fmt: skip


def main():
    mode, *rest = sys.argv[1:]
    if mode == "load":
        url, source, number = rest
        load(url, source, int(number))
    else:
        source, count = rest
        questions = random_questions(source, int(count)) if source.isdigit() else file_questions(source)
        json.dump(questions, sys.stdout)


if __name__ == "__main__":
    main()
