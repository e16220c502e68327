import assert from "node:assert/strict"
import test from "node:test"
import { Asked, answering, asked, TestEventSource } from "./dom"
import { choose, click, during, goTo, saying, settle, show } from "./page"
import { ChartFigure } from "../src/analytics/ChartFigure"
import { HealthPage } from "../src/analytics/pages/Health"
import { Overview } from "../src/analytics/pages/Overview"
import { Sales } from "../src/analytics/pages/Sales"
import { DataTable } from "../src/analytics/parts"

const range = { start: "", end: "", period: "custom", tz: "UTC" }
const figures = {
  orders: 2, units: 3, units_refunded: 0, gross: "100.00", discounts: "0.00", refunds: "13.06", net: "86.94", tax: "0.00", aov: "43.47",
}
const sales = {
  date_range: range, interval: "day", currency: "USD", totals: figures, currencies: [], as_of: "2026-11-22T12:00:00Z",
  series: [{ start: "2026-11-21T00:00:00Z", end: "2026-11-22T00:00:00Z", ...figures }],
  groups: [{ key: "p1", label: "<b>Witcher</b>", ...figures }],
  previous: { date_range: range, totals: { ...figures, net: "43.47" }, series: [] },
}

test("a table's cells are text, numbers at the right, names as row headers", async () => {
  const place = await show(<DataTable title="Events" rows={[{ name: "<script>alert(1)</script>", count: 3 }]} columns={[
    { title: "Event", cell: (row) => row.name }, { title: "Count", isNumber: true, cell: (row) => row.count },
  ]} />)
  assert.equal(place.querySelector("script"), null)
  assert.equal(place.querySelector("tbody th")?.textContent, "<script>alert(1)</script>")
  assert.equal(place.querySelector("tbody td")?.className, "number")
})

test("a chart that can't be drawn is a table, and any chart can be one", async () => {
  // jsdom has no canvas to draw on.
  const place = await show(<ChartFigure title="Visits" first="Day" kind="line" labels={["Mon", "Tue"]}
    series={[{ name: "Visits", values: [3, null] }]} rough={String} exact={(value) => `${value} visits`} />)
  await settle()
  assert.deepEqual([...place.querySelectorAll("td")].map((cell) => cell.textContent), ["3 visits", "–"])
  assert.match(place.querySelector("[role=status]")?.textContent ?? "", /can't be loaded/)
})

test("sales show what they cover, and a choice is another question and another address", async () => {
  goTo("/analytics/sales?range=7d&tz=Europe/Berlin")
  answering(() => ({ body: sales }))
  const place = await show(<Sales />)
  assert.match(place.querySelector(".basis")?.textContent ?? "", /Europe\/Berlin.*USD.*as of 22 Nov 2026, 13:00:00/)
  assert(saying(place, ".tile", "$86.94+100.0%"))
  assert.equal(saying(place, "tbody th", "Witcher")?.textContent, "<b>Witcher</b>")
  assert.equal(place.querySelector("b"), null)
  const labels = [...place.querySelectorAll("label")]
  await choose(labels.find((label) => label.textContent?.startsWith("Group by"))?.querySelector("select"), "country")
  assert.equal(location.search, "?range=7d&tz=Europe%2FBerlin&group=country")
  const query = new URLSearchParams(asked[asked.length - 1]?.path.split("?")[1])
  assert.deepEqual([query.get("group_by"), query.get("compare"), query.get("tz")], ["country", "previous", "Europe/Berlin"])
})

test("what can't be answered is said, and asked for again", async () => {
  goTo("/analytics/sales")
  answering(() => ({ status: 503, body: { code: "clickhouse_unavailable", detail: "ClickHouse is not there." } }))
  const place = await show(<Sales />)
  assert.match(place.querySelector("[role=alert]")?.textContent ?? "", /ClickHouse is not there/)
  answering(() => ({ body: sales }))
  await click(saying(place, "button", "Try again"))
  assert(saying(place, ".tile", "$86.94"))
  answering(() => ({ status: 403, body: { code: "forbidden", detail: "no" } }))
  const refused = await show(<Sales />)
  assert(saying(refused, "[role=alert] a", "Sign in"))
})

const metrics = {
  page_visits: { total_visits: 1, unique_sessions: 4, unique_users: 1, avg_duration: 95, bounce_rate: 0.25, pages_per_session: 1 },
  events: { total_events: 9, unique_event_types: 1, bot_events: 0 },
  users: { visitors: 3, signed_in: 0, registrations: 0, logins: 0 },
  conversion: { sessions: 4, with_cart: 1, converted: 1, cart_rate: 0.25, rate: 0.25, checkouts: 1, purchases: 1 },
  orders: { count: 0, units: 0 },
}
const board = {
  date_range: range, metrics, top_pages: [{ path: "/games/g1", visits: 2 }, { path: "/<img src=x>", visits: 1 }], entry_pages: [],
  device_breakdown: [], browsers: [], operating_systems: [], countries: [], channels: [], campaigns: [], referrers: [],
  popular_games: [{ product_id: "g1", name: "Witcher 3", views: 2, added: 1, units_sold: 1 }], activity_interval: "day",
  activity: [{ start: "2026-11-21T00:00:00Z", events: 9, page_visits: 3 }],
}

test("what happens now is shown as it is told, and a lost connection is said", async () => {
  goTo("/analytics?tz=UTC")
  answering(() => ({ body: board }))
  TestEventSource.opened.length = 0
  const place = await show(<Overview />)
  const stream = TestEventSource.opened[0]
  assert.equal(stream?.url, "/api/analytics/live?tz=UTC")
  assert(saying(place, ".pulse", "Connecting"))
  await during(() => stream?.say("tick", {
    at: "2026-11-22T12:00:00Z", visitors: 7, events_per_second: 1.5,
    today: { start: "", orders: 3, revenue: [{ currency: "USD", net: "120.50" }, { currency: "EUR", net: "9.99" }] },
    last_events: [{ at: "2026-11-22T12:00:00Z", event_type: "<i>purchase</i>", path: "/checkout" }],
  }))
  const live = place.querySelector(".live")
  assert.match(live?.textContent ?? "", /Live, 12:00:00.*7.*1\.50.*3.*\$120\.50 \+ €9\.99/)
  assert.equal(live?.querySelector("tbody th")?.textContent, "<i>purchase</i>")
  await during(() => stream?.say("error"))
  assert(saying(place, ".pulse.lost", "trying again"))
  assert(saying(place, "tbody th", "Witcher 3"))
  assert(saying(place, "tbody th", "/<img src=x>"))
  assert.equal(place.querySelector("img"), null)
  // Nothing was sold: no amount is invented.
  assert(saying(place, ".tile", "Net revenue–"))
})

test("the last hour is shown by the minute, and the pages without minutes don't offer it", async () => {
  goTo("/analytics?range=1h&tz=UTC")
  const minutes = [0, 1].map((minute) => ({ start: `2026-11-22T11:0${minute}:00Z`, events: minute, page_visits: minute }))
  answering(() => ({ body: { ...board, activity_interval: "minute", activity: minutes } }))
  const place = await show(<Overview />)
  const query = new URLSearchParams(asked.find((one) => one.path.includes("dashboard"))?.path.split("?")[1])
  assert.equal(Date.parse(query.get("to") ?? "") - Date.parse(query.get("from") ?? ""), 3_600_000)
  const window = [...place.querySelectorAll("label")].find((label) => label.textContent?.startsWith("Window"))
  assert.equal(window?.querySelector("select")?.value, "1h")
  await settle()
  assert.deepEqual([...place.querySelectorAll(".chart tbody th")].map((cell) => cell.textContent), ["11:00", "11:01"])
  goTo("/analytics/sales?range=1h&tz=UTC")
  answering(() => ({ body: sales }))
  const other = await show(<Sales />)
  const choice = [...other.querySelectorAll("label")].find((label) => label.textContent?.startsWith("Window"))
  assert.equal(choice?.querySelector("select")?.value, "today")
  assert.equal(saying(other, "option", "Last hour"), undefined)
})

test("a service that does not answer is a finding, and the books are still shown", async () => {
  const events = { received: 10, rejected: 1, duplicates: 2, accepted: 7, spooled: 3, inserted: 4, quarantined: 0, difference: 0 }
  answering(({ path }: Asked) => {
    if (path === "/api/orders/health") return "lost"
    if (path.endsWith("health")) return { body: { status: "healthy", service: "x", database: "connected" } }
    return { body: {
      status: "difference", events, orders: { postgresql: 5, mirror: 4, difference: 1, waiting: 0, refused: 0, days: [
        { day: "2026-11-20", figures: [{ name: "net", postgresql: "86.94", mirror: "80.00" }] }] },
      purchases: { tracked: 4, unknown: 0, sales: 5, untracked: 1 },
    } }
  })
  const place = await show(<HealthPage />)
  assert(saying(place, "tr", "Ordersdoes not answer"))
  assert(saying(place, "tr", "AnalyticsHealthydatabase: connected"))
  assert(saying(place, ".tile", "Waiting in the spool3"))
  assert(saying(place, "[role=alert]", "do not agree"))
  assert(saying(place, "tr", "86.9480.00"))
  await show(<p />)
})
