"""Sends events with the real posthog client, gzip on.

    posthog_client.py --port PORT --events N --seed SEED

The uuids follow from the seed, so a second run sends the same ones. Prints one JSON object: `errors`, what the client
reported.
"""

import argparse
import json
import random
import uuid

from posthog import Posthog

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--events", type=int, required=True)
parser.add_argument("--seed", required=True)
options = parser.parse_args()

errors = []
client = Posthog(
    "write-key",
    host=f"http://127.0.0.1:{options.port}",
    gzip=True,
    max_queue_size=options.events + 10,
    on_error=lambda error, items: errors.append(f"{len(items)} messages: {error}"),
)
ids = random.Random(options.seed)
for number in range(options.events):
    sent = client.capture(
        "Product Viewed",
        distinct_id=f"user-{number % 100}",
        properties={"product_id": f"game-{number % 7}", "number": number, "price": 59.99},
        uuid=str(uuid.UUID(int=ids.getrandbits(128), version=4)),
    )
    if sent is None:
        errors.append(f"event {number} was not queued")
client.shutdown()
print(json.dumps({"errors": errors}))
