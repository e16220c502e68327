import assert from "node:assert/strict"
import test from "node:test"
import { Asked, Answer, answering, asked } from "./dom"
import { choose, click, goTo, saying, show } from "./page"
import { Reports } from "../src/analytics/pages/Reports"

const report = {
  name: "sales-by-product", title: "Sales <i>by</i> product", description: "What was sold.",
  parameters: [{ name: "order", type: "choice net,units", default: "net", description: "" }, { name: "limit", type: "integer 1..100", default: "20", description: "" }],
}
function answer({ path }: Asked): Answer {
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
