"""How long a refused sign-in takes, by whether the address has an account: not at all a test, a measurement.

    measure.py --url http://127.0.0.1:3001 [--rounds 300]

Asks a catalogue service that limits nothing (LUGX_LOGIN_RATE_LIMIT=off LUGX_CATALOG_RATE_LIMIT=off
LUGX_LOCKOUT_FAILURES=1000) by turns, in random order, with a wrong password: for addresses that have an account and for
addresses that have none. Then locks some of each (with --lock-after wrong passwords, the service's
LUGX_LOCKOUT_FAILURES) and asks again. Prints the distributions, and how well time tells them apart: the share of pairs
in which the address with an account took longer, where 0.5 is a coin's toss; and the largest distance of the two
distributions beside what chance makes of it in 1 of 20 such samples.
"""

import argparse
import http.client
import json
import math
import random
import time
import urllib.parse


def ask(url, path, body):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    data = json.dumps(body)
    connection.connect()
    start = time.perf_counter()
    connection.request("POST", path, data, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    seconds = time.perf_counter() - start
    connection.close()
    return answer.status, seconds


def at(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000


def longer(first, second):
    wins = sum((a > b) + 0.5 * (a == b) for a in first for b in second)
    return wins / (len(first) * len(second))


def distance(first, second):
    values = sorted(first + second)
    return max(abs(sum(a <= v for a in first) / len(first) - sum(b <= v for b in second) / len(second)) for v in values)


def compare(title, known, unknown):
    print(title)
    for name, values in (("has an account", known), ("has none", unknown)):
        print(f"  {name:15} n={len(values)}  median {at(values, 0.5):8.2f} ms  p10 {at(values, 0.1):8.2f}  "
              f"p90 {at(values, 0.9):8.2f}")
    chance = 1.358 * math.sqrt((len(known) + len(unknown)) / (len(known) * len(unknown)))
    error = math.sqrt((len(known) + len(unknown) + 1) / (12 * len(known) * len(unknown)))
    print(f"  longer with an account: {longer(known, unknown):.3f} (0.5 +- {1.96 * error:.3f} by chance); "
          f"distance {distance(known, unknown):.3f} (chance: {chance:.3f})")


def measure(url, known, unknown, rounds, expected):
    times = {True: [], False: []}
    for _ in range(rounds):
        turn = [True, False]
        random.shuffle(turn)
        for has_account in turn:
            address = random.choice(known if has_account else unknown)
            status, seconds = ask(url, "/api/auth/login", {"email": address, "password": "not the password"})
            if status != expected:
                raise SystemExit(f"{address}: {status} instead of {expected}")
            times[has_account].append(seconds)
    return times[True], times[False]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--lock-after", type=int, default=0, help="0 leaves the locked ones out")
    options = parser.parse_args()
    url = urllib.parse.urlparse(options.url)
    run = f"{random.randrange(1 << 32):x}"

    known = [f"known-{run}-{n}@example.com" for n in range(options.accounts)]
    unknown = [f"other-{run}-{n}@example.com" for n in range(options.accounts)]
    for n, address in enumerate(known):
        status, _ = ask(url, "/api/auth/register",
                        {"username": f"k{run}{n}", "email": address, "password": "a long enough password"})
        if status != 201:
            raise SystemExit(f"registration answered {status}")
    if not options.lock_after:
        compare("wrong password", *measure(url, known, unknown, options.rounds, 401))
        return
    for address in known[:2] + unknown[:2]:
        for _ in range(options.lock_after):
            ask(url, "/api/auth/login", {"email": address, "password": "not the password"})
    compare("locked", *measure(url, known[:2], unknown[:2], options.rounds, 429))


main()
