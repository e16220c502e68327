"""Fuzzes a live service from its own /openapi.json with schemathesis.

The document is taken more strictly than it is served: without `default` answers, so that a status that is not written
down counts as undocumented. Where it asks for a UUID, those that stand in the database are given, so that requests
reach what is behind the first 404. Exits with schemathesis's status and prints what it says.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method"
)


def strict(document, ids):
    """The same document without `default` answers, and with `ids` for every UUID that a client sends."""

    def known(node):
        if isinstance(node, dict):
            if node.get("type") == "string" and node.get("format") == "uuid":
                node["enum"] = ids
            for value in node.values():
                known(value)
        elif isinstance(node, list):
            for value in node:
                known(value)

    def referred(node, found):
        if isinstance(node, dict):
            name = node.get("$ref", "").removeprefix("#/components/schemas/")
            if name in document["components"]["schemas"] and name not in found:
                found.add(name)
                referred(document["components"]["schemas"][name], found)
            for value in node.values():
                referred(value, found)
        elif isinstance(node, list):
            for value in node:
                referred(value, found)
        return found

    answered = set()
    sent = set()
    for path in document["paths"].values():
        for method, operation in path.items():
            if method == "parameters" or not isinstance(operation, dict):
                continue
            operation["responses"].pop("default", None)
            referred(operation["responses"], answered)
            for part in ("parameters", "requestBody"):
                referred(operation.get(part), sent)
                known(operation.get(part))
    # A schema that is also an answer stays as it is: answers hold other ids.
    for name in sent - answered:
        known(document["components"]["schemas"][name])
    return document


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--ids", required=True, help="UUIDs that stand in the database, with commas between")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--phases", default="coverage,fuzzing")
    parser.add_argument("--examples", type=int, default=10, help="requests made up per operation and phase")
    parser.add_argument("--exclude", default="", help="a pattern of paths to leave alone")
    options = parser.parse_args()

    base = f"http://127.0.0.1:{options.port}"
    with urllib.request.urlopen(base + "/openapi.json", timeout=20) as answer:
        document = strict(json.load(answer), options.ids.split(","))
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory, "openapi.json")
        file.write_text(json.dumps(document))
        command = [
            str(pathlib.Path(sys.executable).with_name("st")), "run", str(file), "--url", base,
            "--header", f"Authorization: Bearer {options.token}", "--checks", CHECKS, "--phases", options.phases,
            "--max-examples", str(options.examples), "--seed", str(options.seed), "--no-color", "--no-shrink",
            "--generation-database", "none", "--suppress-health-check", "all", "--continue-on-failure",
            "--request-timeout", "30", "--warnings", "off", "--output-sanitize", "false",
        ]
        if options.exclude:
            command += ["--exclude-path-regex", options.exclude]
        sys.exit(subprocess.run(command, cwd=directory).returncode)


main()
