"""Reads dashboards with Grafana's own description of them (PyPI's grafana-foundation-sdk) and says what it does not know.

    python check.py FILE…

A member that Grafana has no place for is lost when the dashboard is read and written again; a value of another kind than
Grafana expects is found by the types of what was read. A line for each finding, with its file and path; the exit code is 1
where there is one.
"""

import enum
import json
import sys
import typing

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard


def lost(given, kept, path):
    """What is not in `kept` as it was given."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if name in kept:
                yield from lost(value, kept[name], f"{path}.{name}")
            else:
                yield f"{path}.{name} is nothing that Grafana knows"
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for index, (value, other) in enumerate(zip(given, kept)):
            yield from lost(value, other, f"{path}[{index}]")
    elif given != kept:
        yield f"{path} is {given!r} and becomes {kept!r}"


def fits(value, hint):
    """Whether a value may stand where Grafana declares `hint`; its members are not looked at."""
    if hint in (typing.Any, object):
        return True
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        return any(fits(value, one) for one in arguments)
    if origin is typing.Literal:
        return value in arguments
    if origin is not None:
        return isinstance(value, origin)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return value in list(hint) or value in [one.value for one in hint]
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, (int, float) if hint is float else hint)


def misfits(value, path):
    """Members of what was read that are of another kind than declared."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from misfits(one, f"{path}[{index}]")
    elif type(value).__module__.startswith("grafana_foundation_sdk.models") and not isinstance(value, enum.Enum):
        for name, hint in typing.get_type_hints(type(value)).items():
            one = getattr(value, name, None)
            if one is None:
                continue
            if not fits(one, hint):
                yield f"{path}.{name} is {one!r}, which is no {hint}"
            yield from misfits(one, f"{path}.{name}")


def main():
    register_default_plugins()
    found = []
    for file in sys.argv[1:]:
        with open(file, encoding="utf-8") as text:
            given = json.load(text)
        dashboard = Dashboard.from_json(given)
        kept = json.loads(JSONEncoder().encode(dashboard))
        found += [f"{file}: {what}" for what in (*lost(given, kept, ""), *misfits(dashboard, ""))]
    print("\n".join(found) or f"{len(sys.argv) - 1} dashboards are as Grafana reads them")
    sys.exit(1 if found else 0)


main()
