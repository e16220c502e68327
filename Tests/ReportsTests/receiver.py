"""A receiver of reports' webhooks for the tests: it checks each message's signature by itself and keeps what came.

    python receiver.py SECRET

listens on 127.0.0.1 and prints "ready on PORT". GET / gives what was posted so far, as JSON. The path says what it does:

    /ok        takes everything         /fails    answers 503 to the first two tries of each delivery
    /slow      takes its time           /deaf     takes the first try of each delivery and hangs up without an answer
    /never     answers 503              /refuses  answers 410
    /moved     answers 302, to /ok
"""

import hashlib
import hmac
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

secret = sys.argv[1].encode()
lock = threading.Lock()
posts = []
tries = {}


def is_signed(header, body):
    parts = dict(part.split("=", 1) for part in (header or "t=0,v1=").split(","))
    expected = hmac.new(secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"]) and abs(time.time() - int(parts["t"])) < 300


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code, body=b""):
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/ok")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with lock:
            body = json.dumps(posts).encode()
        self.answer(200, body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = json.loads(body)
        delivery = self.headers["Lugx-Delivery-Id"] or ""
        with lock:
            tries[delivery] = tries.get(delivery, 0) + 1
            first, early = tries[delivery] == 1, tries[delivery] <= 2
            path = self.path.strip("/")
            code = 503 if path == "never" or path == "fails" and early else 410 if path == "refuses" else 200
            code = 302 if path == "moved" else code
            posts.append(
                {
                    "delivery": delivery,
                    "signed": is_signed(self.headers["Lugx-Signature"], body) and event.get("id") == delivery,
                    "digest": hashlib.sha256(body).hexdigest(),
                    "schedule": event.get("schedule", {}).get("id", ""),
                    "scheduled_at": event.get("run", {}).get("scheduled_at", ""),
                    "status": code,
                }
            )
        if path == "deaf" and first:
            self.close_connection = True
            self.connection.close()
            return
        if path == "slow":
            time.sleep(0.02)
        self.answer(code)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"ready on {server.server_address[1]}", flush=True)
server.serve_forever()
