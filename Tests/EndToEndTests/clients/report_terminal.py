"""`lugx report run` on a terminal: the bar it shows while it takes long, what it leaves, and Ctrl-C.

    report_terminal.py LUGX CLICKHOUSE_URL FOLDER REPORT ROWS

Between `lugx` and ClickHouse stands a proxy that lets the answer through as slowly as it has to, so that no machine is
too fast or too slow for it.
"""

import fcntl
import os
import pty
import re
import select
import signal
import socket
import struct
import sys
import termios
import threading
import time
import urllib.parse

LUGX, URL, FOLDER, REPORT, ROWS = sys.argv[1:5] + [int(sys.argv[5])]
PIECE = 64 << 10
# The bar is for what takes longer than a second.
BAR_AFTER = 1.5
BAR = re.compile(r"\[(\.*###\.*)\] (\d+) rows, (\d+) MB$")


class Proxy:
    """Passes connections on to ClickHouse; answers that are long come in pieces until `is_enough`."""

    def __init__(self):
        self.target = urllib.parse.urlsplit(URL)
        self.is_enough = threading.Event()
        self.is_broken_off = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = self.target._replace(
            netloc=f"{self.target.netloc.rpartition('@')[0]}@127.0.0.1:{self.listener.getsockname()[1]}".lstrip("@")
        ).geturl()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client = self.listener.accept()[0]
            server = socket.create_connection((self.target.hostname, self.target.port))
            threading.Thread(target=self.pass_on, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, True), daemon=True).start()

    def pass_on(self, source, sink, is_answer):
        start, passed = time.monotonic(), 0
        try:
            while piece := source.recv(PIECE):
                if is_answer and passed > 4 * PIECE:
                    self.is_enough.wait(max(0.05, BAR_AFTER - (time.monotonic() - start)))
                sink.sendall(piece)
                passed += len(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()


class Screen:
    """What stands in the line of the cursor, and the lines above it; the little of a terminal that is used here."""

    def __init__(self, columns):
        self.columns, self.above, self.line, self.place = columns, [], "", 0
        self.bars = []

    def show(self, text):
        for part in re.findall(r"\r|\n|\x1b\[K|[^\r\n\x1b]+", text):
            if part == "\r":
                self.place = 0
            elif part == "\n":
                self.above.append(self.line)
                self.line, self.place = "", 0
            elif part == "\x1b[K":
                self.line = self.line[: self.place]
            else:
                self.line = self.line[: self.place] + part + self.line[self.place + len(part) :]
                self.place += len(part)
                assert len(self.line) < self.columns or "SHA-256" in self.line or "incomplete" in self.line, self.line
                if "rows, " in self.line and "SHA-256" not in self.line:
                    self.bars.append(self.line)


def run(columns, output, until):
    """Runs it in a terminal of so many columns; `until(screen, process, proxy)` is called after each thing it says."""
    proxy, screen = Proxy(), Screen(columns)
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.chdir(FOLDER)
        os.environ["CLICKHOUSE_URL"] = proxy.url
        arguments = ["--from", "2026-01-01", "--to", "2026-01-02", "--format", "csv", "--output", output]
        os.execv(LUGX, [LUGX, "report", "run", REPORT, *arguments])
    deadline = time.monotonic() + 60
    while True:
        if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            os.kill(process, signal.SIGKILL)
            sys.exit(f"it has not ended within a minute: {screen.above} {screen.line}")
        try:
            said = os.read(terminal, 65536)
        except OSError:
            break
        if not said:
            break
        screen.show(said.decode())
        until(screen, terminal, proxy)
    return screen, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def enough(screen, _, proxy):
    if len(screen.bars) >= 4:
        proxy.is_enough.set()


def interrupt(screen, terminal, proxy):
    if len(screen.bars) >= 2 and not proxy.is_broken_off:
        proxy.is_broken_off = True
        os.write(terminal, b"\x03")


screen, code = run(100, "whole.csv", enough)
bars = [BAR.match(bar) for bar in screen.bars]
assert code == 0 and len(bars) >= 4 and all(bars), (code, screen.bars, screen.above)
assert len({bar[1] for bar in bars}) > 1 and {len(bar[1]) for bar in bars} == {30}, screen.bars
counts = [int(bar[2]) for bar in bars]
assert counts == sorted(counts) and 0 < counts[0] < counts[-1] <= ROWS, counts
# The bar is gone, and what it came to stands there.
assert screen.line == "" and re.fullmatch(rf"lugx: whole\.csv: {ROWS} rows, \d+ bytes, SHA-256 \w+", screen.above[0]), screen.above
assert not any("[" in line for line in screen.above), screen.above
print(*screen.bars[:4], *screen.above, sep="\n")

# A narrow one: the bar is left out before a line would be broken.
screen, code = run(24, "narrow.csv", enough)
assert code == 0 and all("#" not in bar for bar in screen.bars), (code, screen.bars)
with open(f"{FOLDER}/whole.csv", "rb") as whole, open(f"{FOLDER}/narrow.csv", "rb") as narrow:
    assert whole.read() == narrow.read()

# Ctrl-C: nothing is left, on the terminal or on disk.
screen, code = run(100, "broken.csv", interrupt)
assert code == 130, (code, screen.above, screen.line)
assert screen.line in ("", "^C") and not any("###" in line for line in screen.above), (screen.line, screen.above)
assert sorted(os.listdir(FOLDER)) == ["narrow.csv", "whole.csv"], os.listdir(FOLDER)
