"""Sends events with ids of their own until SIGTERM, and writes down what became of each.

Even threads send what was not answered again, with the same ids, as the SDKs do; odd threads never do.

    load.py --port PORT --ledger FILE --seed SEED [--threads N] [--batch-max N] [--pause-ms N]

Prints `acknowledged N` as it goes. The ledger is a JSON object with lists of ids: `acknowledged` (a 2xx covers them),
`refused` (the answer names them as bad), `turned_away` (answered with 5xx or 429), `unknown` (no whole answer came);
and `statuses` (how many answers of each), `faults` (answers that do not add up), `duplicates` (a number).
"""

import argparse
import gzip
import http.client
import json
import random
import signal
import threading
import time
import uuid

stop = threading.Event()


class Sender(threading.Thread):
    def __init__(self, index, options):
        super().__init__(daemon=True)
        self.index = index
        self.options = options
        self.random = random.Random(f"{options.seed}/{index}")
        self.sends_again = index % 2 == 0
        self.connection = None
        self.acknowledged, self.refused, self.turned_away, self.unknown = [], [], [], []
        self.statuses, self.faults, self.duplicates = {}, [], 0

    def run(self):
        while not stop.is_set():
            self.deliver(*self.request())
            if self.options.pause_ms:
                time.sleep(self.options.pause_ms / 1000)

    def deliver(self, ids, bad, headers, body):
        """Sends one request, until it is answered if this thread does that."""
        deadline = None
        was_turned_away = False
        while True:
            outcome = self.attempt(ids, bad, headers, body)
            if outcome == "settled":
                return
            was_turned_away = outcome == "turned_away"
            if stop.is_set():
                deadline = deadline or time.monotonic() + 5
            if not self.sends_again or (deadline and time.monotonic() > deadline):
                break
            time.sleep(0.05)
        good = [id for id in ids if id not in bad]
        # Of several attempts one may have gone unanswered, whatever the last one was told.
        (self.turned_away if was_turned_away and not self.sends_again else self.unknown).extend(good)

    def attempt(self, ids, bad, headers, body):
        try:
            if not self.connect():
                return "unsent"
            self.connection.request("POST", "/api/analytics/track", body, headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            time.sleep(0.02)
            return "unknown"
        if response.will_close:
            self.close()
        self.statuses[response.status] = self.statuses.get(response.status, 0) + 1
        if response.status in (429, 500, 502, 503, 504):
            return "turned_away"
        self.settle(ids, bad, response.status, text)
        return "settled"

    def connect(self):
        """Waits until the service takes connections; False when it is time to stop."""
        while self.connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.options.port, timeout=20)
            try:
                connection.connect()
                self.connection = connection
            except ConnectionRefusedError:
                if stop.wait(0.02):
                    return False
        return True

    def settle(self, ids, bad, status, text):
        answer = json.loads(text)
        rejected = {ids[entry["index"]] for entry in answer.get("rejected", [])}
        if status == 202:
            whole = answer["accepted"] + answer["duplicates"] + len(answer["rejected"]) == len(ids)
            if rejected != bad or not whole:
                self.faults.append(f"{len(ids)} events with {len(bad)} bad ones: {text[:300]!r}")
            self.duplicates += answer["duplicates"]
            self.acknowledged.extend(id for id in ids if id not in rejected)
            self.refused.extend(rejected)
        elif status == 400 and len(bad) == len(ids):
            self.refused.extend(ids)
        else:
            self.faults.append(f"{status}: {text[:300]!r}")

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def request(self):
        count = 1 if self.random.random() < 0.6 else self.random.randint(1, self.options.batch_max)
        ids, bad, events = [], set(), []
        for _ in range(count):
            id = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
            event = self.event(id)
            if self.random.random() < 0.02:
                del event["event_type"]
                bad.add(id)
            ids.append(id)
            events.append(event)
        headers = {"Content-Type": "application/json"}
        shape = self.random.choice(["array", "events", "batch", "ndjson"])
        if count == 1 and shape != "ndjson":
            body = json.dumps(events[0])
        elif shape == "array":
            body = json.dumps(events)
        elif shape == "ndjson":
            headers["Content-Type"] = "application/x-ndjson"
            body = "".join(json.dumps(event) + "\n" for event in events)
        else:
            body = json.dumps({shape: events})
        body = body.encode()
        if self.random.random() < 0.3:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1)
        return ids, bad, headers, body

    def event(self, id):
        # Some are of an earlier month, so that one range of the spool becomes batches of several partitions.
        age_seconds = 40 * 86400 if self.random.random() < 0.1 else 0
        return {
            "event_id": id,
            "event_type": self.random.choice(["page_view", "product_view", "add_to_cart", "search"]),
            "user_id": f"user-{id}",
            "session_id": f"session-{self.index}",
            "timestamp": int((time.time() - age_seconds) * 1000),
            "url": "https://shop.example/games/7?utm_source=newsletter",
            "properties": {"n": len(self.acknowledged), "text": "x" * self.random.randint(0, 200)},
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--batch-max", type=int, default=50)
    parser.add_argument("--pause-ms", type=float, default=0)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    senders = [Sender(index, options) for index in range(options.threads)]
    for sender in senders:
        sender.start()
    while not stop.wait(0.05):
        print("acknowledged", sum(len(sender.acknowledged) for sender in senders), flush=True)
    for sender in senders:
        sender.join(30)

    statuses = {}
    for sender in senders:
        for status, count in sender.statuses.items():
            statuses[str(status)] = statuses.get(str(status), 0) + count
    ledger = {"statuses": statuses, "duplicates": sum(sender.duplicates for sender in senders)}
    for name in ["acknowledged", "refused", "turned_away", "unknown", "faults"]:
        ledger[name] = [entry for sender in senders for entry in getattr(sender, name)]
    with open(options.ledger, "w") as file:
        json.dump(ledger, file)
    print("done", flush=True)


main()
