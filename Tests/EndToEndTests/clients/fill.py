"""Sends events without ids in large batches, as fast as one connection goes.

    fill.py --port PORT --events N [--batch N] [--until-status STATUS] [--properties-bytes N]

Other answers than 202 are waited out for half a minute. Prints one JSON object: `accepted` (events covered by 202),
`statuses`, and of the last answer that was not 202 `status`, `headers` and `body`.
"""

import argparse
import http.client
import json
import time

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--events", type=int, required=True)
parser.add_argument("--batch", type=int, default=1000)
parser.add_argument("--until-status", type=int)
parser.add_argument("--properties-bytes", type=int, default=60)
options = parser.parse_args()

event = {
    "event_type": "page_view",
    "user_id": "user-1",
    "session_id": "session-1",
    "url": "https://shop.example/games/7?utm_source=newsletter",
    "title": "Minecraft",
    "timestamp": int(time.time() * 1000),
    "properties": {"text": "x" * options.properties_bytes},
}
body = json.dumps([event] * options.batch).encode()
connection = http.client.HTTPConnection("127.0.0.1", options.port, timeout=60)
result = {"accepted": 0, "statuses": {}}
deadline = time.monotonic() + 30
while result["accepted"] < options.events and time.monotonic() < deadline:
    connection.request("POST", "/api/analytics/track", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    text = response.read()
    key = str(response.status)
    result["statuses"][key] = result["statuses"].get(key, 0) + 1
    if response.status == 202:
        result["accepted"] += json.loads(text)["accepted"]
        deadline = time.monotonic() + 30
    else:
        result["status"] = response.status
        result["headers"] = {name.lower(): value for name, value in response.getheaders()}
        result["body"] = text.decode()
        if response.status == options.until_status:
            break
        time.sleep(0.2)
print(json.dumps(result))
