import assert from "node:assert/strict"
import test from "node:test"
import "./dom"
import { trackClicks } from "../src/tracker/clicks"
import { EventFields, limits, Tracker } from "../src/tracker/lugx"

interface Sent { event_type: string; messageId: string; session_id: string; anonymous_id: string; path: string }

const beacons: string[] = []
let takesBeacons = true
Object.defineProperty(navigator, "sendBeacon", {
  value: (_: string, body: string) => {
    if (takesBeacons) beacons.push(body)
    return takesBeacons
  },
})

function sent(body: string): Sent[] {
  return (JSON.parse(body) as { events: Sent[] }).events
}

test("when the page goes, beacons below the quota take what is left, each event once", () => {
  const track = new Tracker("/api/analytics/track")
  for (let count = 0; count < 120; count += 1) track.event("view", { properties: { text: "x".repeat(2000), count } })
  takesBeacons = false
  window.dispatchEvent(new Event("pagehide"))
  assert.equal(beacons.length, 0)
  takesBeacons = true
  window.dispatchEvent(new Event("pagehide"))
  assert(beacons.every((body) => body.length <= limits.beaconBytesMax))
  const events = beacons.flatMap(sent)
  assert.equal(events.length, 120)
  assert.equal(new Set(events.map((event) => event.messageId)).size, 120)
  assert.equal(new Set(events.map((event) => event.session_id)).size, 1)
  assert.match(events[0]?.anonymous_id ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
})

test("a queue has an end, and says what it dropped", () => {
  const track = new Tracker("/api/analytics/track")
  for (let count = 0; count < limits.queueMax + 3; count += 1) track.event("view")
  assert.equal(track.dropped, 3)
  beacons.length = 0
  window.dispatchEvent(new Event("pagehide"))
  assert.equal(beacons.flatMap(sent).length, limits.queueMax)
})

test("who asks not to be tracked is not", () => {
  Object.defineProperty(navigator, "globalPrivacyControl", { value: true, configurable: true })
  const track = new Tracker("/api/analytics/track")
  track.event("view")
  track.page()
  beacons.length = 0
  window.dispatchEvent(new Event("pagehide"))
  assert.deepEqual(beacons, [])
  Object.defineProperty(navigator, "globalPrivacyControl", { value: false, configurable: true })
})

test("clicks say where a link leads or what a button is for, and nothing that is written there", () => {
  const events: [string, EventFields | undefined][] = []
  const track = { event: (type: string, fields?: EventFields) => { events.push([type, fields]) } }
  trackClicks(track as Tracker, { links: true, except: ".wide" })
  document.body.insertAdjacentHTML("beforeend", `
    <a id="link" href="/games/g1?email=ada@example.com">Ada's secret</a>
    <button id="pay" data-track="pay">Pay <span id="inner">$86.94</span></button>
    <button id="silent">Sign out (ada)</button>
    <main class="wide"><a id="staff" href="/admin">Back office</a></main>`)
  for (const id of ["link", "inner", "silent", "staff"]) {
    document.getElementById(id)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))
  }
  assert.deepEqual(events, [
    ["click", { properties: { element: "link", target: "/games/g1" } }], ["click", { properties: { element: "pay" } }],
  ])
})
