"""Exports 1,000,000 lines of sales as CSV with `lugx report run` and with clickhouse-client, by the same SQL.

    python3 Tests/Benchmarks/report.py [ROWS]

Starts `lugx up` (for its PostgreSQL, which says up to when orders are mirrored) and a private ClickHouse that
clickhouse-client can speak to, fills that, and runs each five times in turn, into a file. Prints the medians, their
ratio, the processor time of both (which a busy machine changes less), the most memory `lugx` took, and whether both
wrote the same rows.
"""

import csv
import hashlib
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LUGX = f"{ROOT}/.build/release/lugx"
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RUNS = 5
# 2026-01-01 UTC.
START = 1767225600


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sql(path):
    with open(os.path.join(ROOT, "queries", path), encoding="utf-8") as file:
        return re.sub(r"--[^\n]*", "", file.read())


def main():
    folder = tempfile.mkdtemp(prefix="lugx-bench-report-")
    http, tcp = free_port(), free_port()
    with open(f"{folder}/config.xml", "w", encoding="utf-8") as file:
        file.write(
            f"<yandex><logger><level>error</level><log>{folder}/server.log</log></logger><http_port>{http}</http_port>"
            f"<tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host><path>{folder}/data/</path>"
            f"<tmp_path>{folder}/tmp/</tmp_path><users_config>users.xml</users_config>"
            "<default_profile>default</default_profile><default_database>default</default_database>"
            "<mark_cache_size>268435456</mark_cache_size><timezone>UTC</timezone></yandex>"
        )
    with open(f"{folder}/users.xml", "w", encoding="utf-8") as file:
        file.write(
            "<yandex><profiles><default/></profiles><users><default><password></password><networks><ip>127.0.0.1</ip>"
            "</networks><profile>default</profile><quota>default</quota></default></users><quotas><default/></quotas>"
            "</yandex>"
        )
    server = subprocess.Popen(
        ["/usr/sbin/clickhouse-server", f"--config-file={folder}/config.xml"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with open(f"{folder}/up.log", "wb") as log:
        up = subprocess.Popen([LUGX, "up"], stdout=log, stderr=log, env=dict(
            os.environ, LUGX_DATA_DIR=f"{folder}/lugx", LUGX_SAMPLE_DAYS="0", LUGX_STOREFRONT_PORT="0",
            LUGX_CATALOG_PORT="0", LUGX_ORDERS_PORT="0", LUGX_ANALYTICS_PORT="0",
            LUGX_WEB_DIR=f"{ROOT}/Sources/Storefront/web/dist"))  # fmt: skip
    try:
        measure(folder, http, tcp, postgresql(f"{folder}/lugx/env", up))
    finally:
        up.send_signal(signal.SIGINT)
        up.wait()
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def postgresql(path, up):
    """Where the database of `lugx up` is, once that is ready."""
    for _ in range(600):
        if up.poll() is not None:
            sys.exit("lugx up has ended; run make run to see why")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                found = re.search(r"^DATABASE_URL='?([^'\n]+)", file.read(), re.MULTILINE)
            if found:
                return found.group(1)
        time.sleep(0.1)
    sys.exit("lugx up is not ready within a minute")


def measure(folder, http, tcp, database):
    def ask(statement):
        request = urllib.request.Request(f"http://127.0.0.1:{http}/", statement.encode())
        return urllib.request.urlopen(request, timeout=300).read().decode()

    for _ in range(200):
        try:
            ask("SELECT 1")
            break
        except OSError:
            time.sleep(0.1)
    for path in ["clickhouse/0001_events.sql", "clickhouse/0003_order_lines.sql", "clickhouse/0006_sales.sql"]:
        for statement in sql(path).split(";"):
            if statement.strip():
                ask(statement)
    ask(
        f"""
        INSERT INTO analytics.sales_facts
        SELECT toDate({START} + n * 2), 1, toDateTime({START} + n * 2, 'UTC'), concat('order-', toString(intDiv(n, 2))),
            concat('line-', toString(n)), concat('customer-', toString(n % 50000)), n % 50000,
            concat('product-', toString(n % 300)), concat('Game, the ', toString(n % 300)), 'action', 'pc',
            arrayElement(['DE', 'US', 'IN'], n % 3 + 1), 'card', 'EUR', n % 2, 1, 1, 1, 1, 0,
            toDecimal64(n % 9000, 4) / 100, toDecimal64(n % 7, 4) / 10, toDecimal64(n % 900, 4) / 100, toDecimal64(0, 4)
        FROM (SELECT number AS n FROM system.numbers LIMIT {ROWS})
        """
    )
    ask("INSERT INTO analytics.sales_days SELECT DISTINCT day, 1, 1, 1 FROM analytics.sales_facts")
    end = START + ROWS * 2
    values = {"from": f"toDateTime({START}, 'UTC')", "to": f"toDateTime({end}, 'UTC')", "newest": "1", "currency": "''"}
    statement = re.sub(r"\{(\w+):[^}]*\}", lambda m: values[m.group(1)], sql("reports/sale-lines.sql").split(";")[0])

    moment = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))  # noqa: E731
    mine, theirs = f"{folder}/lugx.csv", f"{folder}/client.csv"
    environment = dict(
        os.environ, CLICKHOUSE_URL=f"http://127.0.0.1:{http}/analytics", DATABASE_URL=database, TMPDIR=folder,
    )  # fmt: skip
    lugx = [
        LUGX, "report", "run", "sale-lines", "--from", moment(START), "--to", moment(end),
        "--format", "csv", "--output", mine,
    ]  # fmt: skip
    client = ["clickhouse-client", "--port", str(tcp), "--query", statement + " FORMAT CSV"]
    seconds = {"lugx": [], "clickhouse-client": []}
    processor = {"lugx": [], "clickhouse-client": []}
    memory = 0
    for _ in range(RUNS):
        start, used = time.monotonic(), processor_seconds()
        subprocess.run(lugx, env=environment, check=True, stderr=subprocess.DEVNULL)
        seconds["lugx"].append(time.monotonic() - start)
        processor["lugx"].append(processor_seconds() - used)
        memory = max(memory, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) if not memory else memory
        with open(theirs, "wb") as file:
            start, used = time.monotonic(), processor_seconds()
            subprocess.run(client, stdout=file, check=True)
            seconds["clickhouse-client"].append(time.monotonic() - start)
            processor["clickhouse-client"].append(processor_seconds() - used)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"CSV export of {ROWS:,} lines, {os.path.getsize(mine):,} bytes, median of {RUNS} runs in turn")
    for name, values in seconds.items():
        spread = f"{min(values):.2f}-{max(values):.2f}"
        print(
            f"  {name:18} {medians[name]:6.2f} s  ({spread})  {ROWS / medians[name]:10,.0f} rows/s, "
            f"{statistics.median(processor[name]):.2f} s of processor time"
        )
    print(f"  lugx runs at {medians['clickhouse-client'] / medians['lugx']:.2f} of clickhouse-client's speed")
    print(f"  most memory of lugx: {memory / 1024:.0f} MiB")
    print(f"  rows and amounts are the same: {'yes' if digest(mine, True) == digest(theirs, False) else 'NO'}")


def digest(path, has_head):
    """Lines and units as both write them, and each amount without the zeros that only one of the two writes."""
    hash_ = hashlib.sha256()
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        if has_head:
            next(rows)
        for row in rows:
            amounts = [f"{float(value):.4f}" for value in row[12:]]
            hash_.update("|".join(row[:1] + row[2:12] + amounts).encode())
    return hash_.hexdigest()


main()
