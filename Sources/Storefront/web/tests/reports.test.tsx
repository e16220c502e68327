import assert from "node:assert/strict"
import test from "node:test"
import { Asked, Answer, answering, asked } from "./dom"
import { choose, click, eventually, goTo, saying, show } from "./page"
import { madeReport, madeRun, shownBytesMax } from "../src/analytics/reports"
import { Problem } from "../src/api"
import { Reports } from "../src/analytics/pages/Reports"

const report = {
  name: "sales-by-product", title: "Sales <i>by</i> product", description: "What was sold.",
  parameters: [{ name: "order", type: "choice net,units", default: "net", description: "" }, { name: "limit", type: "integer 1..100", default: "20", description: "" }],
}
const made = {
  report: report.name, title: report.title, window: { start: "2026-10-31T23:00:00Z", end: "2026-11-07T23:00:00Z", tz: "Europe/Berlin" },
  complete: false, as_of: "2026-11-07T10:00:00Z", row_count: 2,
  columns: [
    { name: "currency", title: "Currency", format: "text" }, { name: "day", title: "Day", format: "date" },
    { name: "at", title: "At", format: "time" }, { name: "units", title: "Copies", format: "integer" },
    { name: "net", title: "Net", format: "money" }, { name: "part", title: "Part", format: "percent" },
  ],
  rows: [
    { currency: "USD", day: "2026-11-01", at: "2026-11-01T12:00:00Z", units: 1200, net: "90071992547409.93", part: 0.25 },
    { currency: "<b>x</b>", day: "2026-11-02", units: 1, net: "1.00" },
  ],
  totals: [{ currency: "USD", units: 1201, net: "90071992547410.93" }],
}

function answer({ path }: Asked): Answer {
  if (path.includes("format=json")) return { body: made }
  if (path.startsWith("/api/analytics/reports/")) return { status: 400, body: { code: "invalid_parameter", detail: "limit: at most 100." } }
  return { body: { success: true, reports: [report], problems: [{ file: "mine.sql", line: 3, reason: "no title" }] } }
}

test("a report is asked for with its parameters and the page's window, and what it refuses is said", async () => {
  goTo("/analytics/reports?from=2026-11-01&to=2026-11-07&tz=UTC")
  answering(answer)
  const place = await show(<Reports />)
  assert.equal(saying(place, "h2", "Sales")?.textContent, report.title)
  assert(saying(place, "[role=alert]", "mine.sql:3: no title"))
  await choose(place.querySelector("section select"), "units")
  await click(saying(place, "button", "CSV"))
  const query = new URLSearchParams(asked[asked.length - 1]?.path.split("?")[1])
  assert.deepEqual(Object.fromEntries(query), { from: "2026-11-01", to: "2026-11-08", tz: "UTC", order: "units", format: "csv" })
  assert(saying(place, "[role=alert]", "at most 100"))
})

test("a report is shown to the cent, with its totals, its zone and how new it is", async () => {
  goTo("/analytics/reports?from=2026-11-01&to=2026-11-07&tz=Europe/Berlin")
  answering(answer)
  const place = await show(<Reports />)
  await click(saying(place, "button", "Show"))
  const rows = [...place.querySelectorAll(".opened tr")].map((row) => [...row.children].map((cell) => cell.textContent))
  assert.deepEqual(rows, [
    ["Currency", "Day", "At", "Copies", "Net", "Part"],
    ["USD", "1 Nov 2026", "1 Nov 2026, 13:00:00", "1,200", "$90,071,992,547,409.93", "25.0%"],
    ["<b>x</b>", "2 Nov 2026", "–", "1", "1.00 <b>x</b>", "–"],
    ["USD", "–", "–", "1,201", "$90,071,992,547,410.93", "–"],
  ])
  assert.equal(place.querySelector("td b, th b"), null)
  const basis = place.querySelector(".opened .basis")?.textContent ?? ""
  assert.match(basis, /1 Nov 2026, 00:00:00 – 8 Nov 2026, 00:00:00Europe\/Berlinas of 7 Nov 2026, 11:00:00Some orders may still be missing/)
  assert.equal(document.activeElement?.className, "opened")
  await click(saying(place, "button", "Close"))
  assert.equal(place.querySelector(".opened"), null)
})

test("a PDF that takes longer than a request may is made as a run, which is waited for", async () => {
  goTo("/analytics/reports?from=2026-11-01&to=2026-11-07&tz=UTC")
  const statuses = ["succeeded", "running"]
  answering((ask) => {
    if (ask.path.includes("/download")) return { status: 409, body: { code: "restated", detail: "It was restated." } }
    if (ask.path.includes("format=pdf")) return { status: 503, body: { code: "report_takes_long", detail: "Too long." } }
    if (ask.path === "/api/analytics/runs") return { status: 202, body: { run: { id: "r 1", status: "pending" } } }
    if (ask.path === "/api/analytics/runs/r%201") return { body: { run: { id: "r 1", status: statuses.pop() } } }
    return answer(ask)
  })
  const place = await show(<Reports />)
  await choose(place.querySelector("section select"), "units")
  await click(saying(place, "button", "PDF"))
  const window = { from: "2026-11-01", to: "2026-11-08", tz: "UTC" }
  await eventually(() => saying(place, "[role=alert]", "It was restated."))
  const wish = asked.find(({ method }) => method === "POST")
  assert.deepEqual(wish?.body, { report: report.name, formats: ["pdf"], parameters: { order: "units" }, ...window })
  assert.equal(asked[asked.length - 1]?.path, "/api/analytics/runs/r%201/download?format=pdf")
})

test("what went wrong with a run is said", async () => {
  answering(() => ({ body: { run: { id: "1", status: "failed", error_kind: "timeout", error: "Chromium took longer." } } }))
  await assert.rejects(madeRun(report.name, "pdf", {}, { limit: "" }), (error) =>
    error instanceof Problem && error.code === "timeout" && error.message === "Chromium took longer.")
  assert.deepEqual(asked[0]?.body, { report: report.name, formats: ["pdf"], parameters: {} })
})

test("a report that is too long for a page is not read to its end", async () => {
  answering(() => ({ body: `{"rows":["${"x".repeat(shownBytesMax)}"]}` }))
  await assert.rejects(madeReport("sale-lines", new URLSearchParams()), (error) => error instanceof Problem && error.code === "too_long")
})
