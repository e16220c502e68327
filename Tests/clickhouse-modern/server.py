"""A current ClickHouse engine (chdb-core) behind as much of ClickHouse's HTTP interface as Lugx's client uses.

    python server.py DIRECTORY USER PASSWORD

listens on a free port of 127.0.0.1 and prints "ready on PORT". One statement runs at a time. What it has not: sessions, progress, streaming, quotas, query ids in system.processes.
"""

import gzip
import http.server
import re
import sys
import tempfile
import threading
import urllib.parse
import zlib

from chdb import session

# URL parameters that are not settings.
PARAMETERS = {"query", "query_id", "database", "default_format", "wait_end_of_query", "buffer_size", "session_id", "readonly"}
# Exception code -> HTTP status, as HTTPHandler.cpp has it; 500 otherwise.
STATUS = {
    6: 400, 26: 400, 27: 400, 41: 400, 38: 400, 53: 400, 62: 400, 72: 400, 117: 400, 130: 400,
    46: 404, 47: 404, 50: 404, 60: 404, 81: 404, 115: 404,
    193: 401, 516: 403, 497: 403, 159: 408, 307: 413, 396: 413,
}  # fmt: skip
INSERT = re.compile(rb"(?is)\s*INSERT\s+INTO\s+(.+?)\s+FORMAT\s+(\w+)\s*$")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(f"Code: {code}. DB::Exception: {message} (version 26.9)")


class Engine:
    def __init__(self, directory):
        self.session = session.Session(directory)
        self.lock = threading.Lock()

    def run(self, sql, data, parameters):
        settings = {k: v for k, v in parameters.items() if k not in PARAMETERS}
        with self.lock:
            try:
                for name, value in settings.items():
                    if not NAME.match(name):
                        raise Refusal(115, f"Setting {name} is neither a builtin setting nor started with a prefix")
                    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
                    self.session.query(f"SET {name} = '{quoted}'")
                self.use(parameters.get("database", "default"))
                return self.statement(sql, data, parameters.get("default_format", "TabSeparated"))
            finally:
                for name in settings:
                    if NAME.match(name):
                        try:
                            self.session.query(f"SET {name} = DEFAULT")
                        except Exception:
                            pass

    def use(self, database):
        quoted = database.replace("\\", "\\\\").replace("`", "\\`")
        self.session.query(f"USE `{quoted}`")

    def statement(self, sql, data, output_format):
        insert = INSERT.match(sql)
        if not insert:
            answer = self.session.query((sql + data).decode(), output_format)
            return answer.bytes() if answer is not None else b""
        # The engine takes binary data from files only.
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            target, input_format = insert[1].decode(), insert[2].decode()
            self.session.query(
                f"INSERT INTO {target} FROM INFILE '{file.name}' COMPRESSION 'none' FORMAT {input_format}"
            )
        return b""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    engine = None
    credentials = None

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if urllib.parse.urlsplit(self.path).path == "/ping":
            return self.answer(200, b"Ok.\n")
        self.fail(Refusal(164, "Cannot execute query in readonly mode"))

    def do_POST(self):
        url = urllib.parse.urlsplit(self.path)
        parameters = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        try:
            body = self.body()
            given = (self.headers.get("X-ClickHouse-User", "default"), self.headers.get("X-ClickHouse-Key", ""))
            if given != self.credentials:
                raise Refusal(516, f"{given[0]}: Authentication failed")
            if "query" in parameters:
                sql, data = parameters["query"].encode(), body
            else:
                sql, data = body, b""
            result = self.engine.run(sql, data, parameters)
        except Exception as error:
            return self.fail(error)
        self.answer(200, result, {"X-ClickHouse-Query-Id": parameters.get("query_id", "")})

    def body(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        encoding = self.headers.get("Content-Encoding")
        try:
            if encoding == "gzip":
                return gzip.decompress(body)
            if encoding == "deflate":
                return zlib.decompress(body)
        except (OSError, EOFError, zlib.error) as error:
            raise Refusal(354, f"inflate failed: {error}")
        return body

    def fail(self, error):
        text = str(error)
        found = re.search(r"Code: (\d+)", text)
        code = int(found[1]) if found else 1002
        body = (text[found.start() :] if found else f"Code: 1002. DB::Exception: {text}").encode() + b"\n"
        self.answer(STATUS.get(code, 500), body, {"X-ClickHouse-Exception-Code": str(code)})

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/tab-separated-values; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    directory, user, password = sys.argv[1:]
    Handler.engine = Engine(directory)
    Handler.credentials = (user, password)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(f"ready on {server.server_address[1]}", flush=True)
    server.serve_forever()


main()
