"""A receiver of webhooks for the tests: checks each message's signature by itself and keeps what came.

    python server.py SECRET [PORT]

listens on 127.0.0.1 and prints "ready on PORT". GET / gives what was posted so far, as JSON. PUT /status?503 makes it
answer so from then on.
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
status = 200
posts = []


def is_signed(header, body):
    parts = dict(part.split("=", 1) for part in header.split(","))
    expected = hmac.new(secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"]) and abs(time.time() - int(parts["t"])) < 300


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code, body=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with lock:
            self.answer(200, json.dumps(posts).encode())

    def do_PUT(self):
        global status
        status = int(self.path.partition("?")[2])
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = json.loads(body)
        with lock:
            code = status
            line = {
                "event": self.headers["Lugx-Event-Id"],
                "type": self.headers["Lugx-Event-Type"],
                "same": event["id"] == self.headers["Lugx-Event-Id"] and event["type"] == self.headers["Lugx-Event-Type"],
                "signed": is_signed(self.headers["Lugx-Signature"], body),
                "order": event["data"]["order"]["id"],
                "status": code,
            }
            posts.append(line)
        self.answer(code)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Handler)
print(f"ready on {server.server_address[1]}", flush=True)
server.serve_forever()
