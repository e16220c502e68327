"""Checks what a service says about itself with the strictest readers at hand; ends with 1 and a line for each fault.

    check_service.py URL…
"""

import json
import sys
import urllib.request

from openapi_spec_validator import validate
from prometheus_client.openmetrics.parser import text_string_to_metric_families

faults = []


def get(url, accept):
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.headers.get_content_type(), response.read().decode()


def check_metrics(url):
    kind, text = get(url + "/metrics", "application/openmetrics-text;version=1.0.0")
    if kind != "application/openmetrics-text":
        faults.append(f"{url}/metrics: asked for OpenMetrics, got {kind}")
    seen = set()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            if key in seen:
                faults.append(f"{url}/metrics: {key} stands twice")
            seen.add(key)
    if not seen:
        faults.append(f"{url}/metrics: no samples")


def check_openapi(url):
    _, text = get(url + "/openapi.json", "application/json")
    document = json.loads(text)
    validate(document)
    if not document["openapi"].startswith("3.1"):
        faults.append(f"{url}/openapi.json: version {document['openapi']}")


for url in sys.argv[1:]:
    for check in [check_metrics, check_openapi]:
        try:
            check(url)
        except Exception as error:
            faults.append(f"{url}: {check.__name__}: {type(error).__name__}: {str(error)[:500]}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
