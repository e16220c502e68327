"""Buyers who all want one copy of the same game, and who repeat a request with the same Idempotency-Key until they
have an answer that ends the matter.

Prints "sent N" as requests go out, and at its end a JSON object on one line: what became of each buyer.
"""

import argparse
import base64
import concurrent.futures
import hashlib
import hmac
import http.client
import json
import random
import sys
import threading
import time
import uuid


def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(secret, user):
    """An access token as the catalogue makes them."""
    now = int(time.time())
    claims = {"iss": "lugx", "aud": "lugx-users", "sub": user, "iat": now, "exp": now + 900, "userId": user,
              "username": "racer", "role": "customer"}
    signed = part(b'{"alg":"HS256","typ":"JWT","kid":"default"}') + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.new(secret.encode(), signed, hashlib.sha256).digest())).decode()


class Buyer:
    def __init__(self, options, random_bits, counter):
        self.options = options
        self.user = str(uuid.UUID(int=random_bits.getrandbits(128), version=4))
        self.random = random.Random(random_bits.getrandbits(64))
        self.counter = counter
        self.tries = 0
        self.faults = []

    def send(self, port):
        """One request: its status and body, or nothing where no whole answer came."""
        self.counter.sent()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", "/api/orders", self.body, self.headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def is_final(self, answer):
        if answer is None:
            return False
        status, body = answer
        if status in (429, 500, 503) or (status == 409 and body.get("code") == "request_in_progress"):
            if status == 500:
                self.faults.append(str(body))
            return False
        return True

    def buy(self, both):
        self.headers = {"Authorization": "Bearer " + token(self.options.secret, self.user),
                        "Content-Type": "application/json", "Idempotency-Key": "race-" + self.user}
        self.body = json.dumps({"items": [{"gameId": self.options.product, "quantity": 1}],
                                "shippingAddress": {"city": "Here"}, "paymentMethod": "card"})
        deadline = time.monotonic() + self.options.within
        answers = []
        while time.monotonic() < deadline:
            self.tries += 1
            if len(self.options.ports) > 1:
                # The same request to several instances at the same time.
                tried = list(both.map(self.send, self.options.ports))
            else:
                tried = [self.send(self.options.ports[0])]
            answers += [answer for answer in tried if self.is_final(answer)]
            if answers:
                return self.result(answers)
            time.sleep(self.random.uniform(0.02, 0.2))
        return {"user": self.user, "status": 0, "tries": self.tries, "faults": ["no final answer"]}

    def result(self, answers):
        status, body = answers[0]
        for other in answers[1:]:
            # A refusal leaves nothing behind, so a later duplicate may be refused once more, in other words.
            if other != answers[0] and (status, other[0]) != (409, 409):
                self.faults.append(f"two answers: {answers[0]} and {other}")
        data = body.get("data") or {}
        return {"user": self.user, "status": status, "code": body.get("code"), "order": data.get("id"),
                "number": data.get("orderNumber"), "payment": data.get("paymentStatus"), "tries": self.tries,
                "faults": self.faults}


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def sent(self):
        with self.lock:
            self.count += 1
            print("sent", self.count, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ports", required=True, type=lambda text: [int(port) for port in text.split(",")])
    parser.add_argument("--secret", required=True)
    parser.add_argument("--product", required=True)
    parser.add_argument("--buyers", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--within", type=float, default=120)
    options = parser.parse_args()

    bits = random.Random(options.seed)
    counter = Counter()
    buyers = [Buyer(options, bits, counter) for _ in range(options.buyers)]
    with concurrent.futures.ThreadPoolExecutor(2 * options.at_once) as both:
        with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
            results = list(pool.map(lambda buyer: buyer.buy(both), buyers))
    print(json.dumps(results), flush=True)
    sys.exit(0)


main()
