"""A small HTTP/1.1 server that misbehaves on demand, for the tests of Curl and of the gateway.

    python server.py [CERTIFICATE KEY]

listens on a free port of 127.0.0.1 (with TLS when a certificate is given) and prints "ready on PORT".
"""

import json
import socket
import ssl
import struct
import sys
import threading
import time
import zlib

lock = threading.Lock()
counts = {}
held = {"now": 0, "most": 0}


def read_request(stream):
    line = stream.readline()
    if not line:
        return None
    method, path, _ = line.decode().split(" ", 2)
    headers = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, value = line.decode("latin-1").rstrip("\r\n").split(":", 1)
        headers.append([name, value.strip()])
    length = next((int(v) for n, v in headers if n.lower() == "content-length"), 0)
    body = stream.read(length)
    return method, path, headers, body


def answer(connection, body, status="200 OK", headers=""):
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    connection.sendall(head.encode() + body)


def wait_for_end(connection):
    """Until the client has gone."""
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


def serve(connection, serial):
    stream = connection.makefile("rb")
    served = 0
    while request := read_request(stream):
        method, path, headers, body = request
        served += 1
        path, _, argument = path.partition("?")
        path = path.removeprefix("/api/orders")
        with lock:
            counts[path] = counts.get(path, 0) + 1
        if path == "/echo":
            text = {"method": method, "headers": headers, "length": len(body), "crc": zlib.crc32(body)}
            answer(connection, json.dumps(text).encode(), headers="X-Echo: yes\r\n")
        elif path == "/connection":
            answer(connection, str(serial).encode())
        elif path == "/count":
            with lock:
                answer(connection, str(counts.get("/" + argument, 0)).encode())
        elif path == "/status":
            answer(connection, b"refused", status=f"{argument} Whatever")
        elif path == "/redirect":
            answer(connection, b"", status="302 Found", headers="Location: /echo\r\n")
        elif path == "/hang":
            return wait_for_end(connection)
        elif path == "/reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        elif path == "/truncated":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")
            return
        elif path == "/unfinished":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            return
        elif path == "/garbage":
            connection.sendall(b"this is not HTTP\r\n\r\n")
            return
        elif path == "/silent-second":
            # A kept-alive connection that takes a second request and dies without a word.
            if served > 1:
                return
            answer(connection, b"first")
        elif path == "/bytes":
            answer(connection, b"x" * int(argument))
        elif path == "/gzip":
            packer = zlib.compressobj(1, zlib.DEFLATED, 31)
            packed = packer.compress(b"y" * int(argument)) + packer.flush()
            answer(connection, packed, headers="Content-Encoding: gzip\r\n")
        elif path == "/endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            piece = b"10000\r\n" + b"z" * 65536 + b"\r\n"
            try:
                while True:
                    connection.sendall(piece)
                    with lock:
                        counts["/endless-pieces"] = counts.get("/endless-pieces", 0) + 1
            except OSError:
                with lock:
                    counts["/endless-ended"] = counts.get("/endless-ended", 0) + 1
                return
        elif path == "/dribble":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            try:
                for _ in range(1000):
                    connection.sendall(b"d")
                    time.sleep(0.5)
            except OSError:
                return
        elif path == "/held":
            with lock:
                held["now"] += 1
                held["most"] = max(held["most"], held["now"])
            time.sleep(0.05)
            with lock:
                held["now"] -= 1
            answer(connection, b"")
        elif path == "/most-held":
            answer(connection, str(held["most"]).encode())
        else:
            answer(connection, b"", status="404 Not Found")


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
    print(f"ready on {listener.getsockname()[1]}", flush=True)
    serial = 0
    while True:
        connection, _ = listener.accept()
        serial += 1

        def run(connection=connection, serial=serial):
            try:
                if context:
                    connection = context.wrap_socket(connection, server_side=True)
                serve(connection, serial)
            except OSError:
                pass
            finally:
                connection.close()

        threading.Thread(target=run, daemon=True).start()


main()
