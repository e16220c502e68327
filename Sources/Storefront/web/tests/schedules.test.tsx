import assert from "node:assert/strict"
import test from "node:test"
import { Asked, Answer, answering, asked } from "./dom"
import { choose, click, goTo, saying, settle, show, submit } from "./page"
import { Schedules } from "../src/analytics/pages/Schedules"

const report = { name: "sales-by-product", title: "Sales by product", description: "What was sold.", parameters: [] }
const time = { scheduled_at: "2026-11-23T06:00:00Z", window: { from: "2026-11-15T23:00:00Z", to: "2026-11-22T23:00:00Z" } }
const schedule = {
  id: "s1", name: "Weekly <b>sales</b>", report: report.name, parameters: {}, cron: "0 7 * * 1", timezone: "Europe/Berlin",
  window: { kind: "previous_week" }, formats: ["csv"], locale: "en-US", recipients: [{ channel: "email", target: "boss@example.com" }],
  only_if_not_empty: false, catch_up: "last", enabled: true, revision: 4, next_runs: [time],
}
const run = {
  id: "r1", schedule_id: "s1", name: schedule.name, scheduled_at: "2026-11-16T06:00:00Z", status: "failed", error: "<script>mail</script>",
  window: { from: "2026-11-08T23:00:00Z", to: "2026-11-15T23:00:00Z", tz: "Europe/Berlin" }, incomplete: true, restated: [], rows: 12,
  files: [{ format: "csv", name: "sales.csv", bytes: 1500 }],
  deliveries: [{ channel: "email", target: "boss@example.com", status: "failed", attempts: 3, last_error: "550" }],
}

function answer({ method, path }: Asked): Answer {
  if (path.endsWith("/preview")) return { body: { success: true, next_runs: [time] } }
  if (path.endsWith("/reports")) return { body: { success: true, reports: [report], problems: [] } }
  if (path.startsWith("/api/analytics/runs?")) return { body: { success: true, runs: [run], next_cursor: "17" } }
  if (path.endsWith("/schedules") && method === "GET") return { body: { success: true, schedules: [schedule] } }
  return { body: { success: true } }
}

test("schedules show when they run next, what was made, and why it did not arrive", async () => {
  goTo("/analytics/schedules?tz=UTC")
  answering(answer)
  const place = await show(<Schedules />)
  assert.equal(saying(place, "tbody th", "Weekly")?.textContent, schedule.name)
  // In the schedule's own zone.
  assert(saying(place, "td", "23 Nov 2026, 07:00:00"))
  assert(saying(place, "td", "Failed Something may be missing. <script>mail</script>"))
  assert(saying(place, "li", "boss@example.com: failed 550"))
  assert.equal(place.querySelector("tbody b, script"), null)
  await click(saying(place, "button", "Send again"))
  const sent = asked.find((one) => one.path.endsWith("/resend"))
  assert.deepEqual([sent?.path, sent?.body], ["/api/analytics/runs/r1/resend", { what: "failed" }])
  await click(saying(place, "button", "Older"))
  assert(asked[asked.length - 1]?.path.includes("cursor=17"))
  await click(saying(place, "button", "Run now"))
  assert(asked.some((one) => one.method === "POST" && one.path === "/api/analytics/schedules/s1/run"))
})

test("a schedule is changed as a whole, and only where nobody else has changed it", async () => {
  goTo("/analytics/schedules?tz=UTC")
  answering(answer)
  const place = await show(<Schedules />)
  await click(saying(place, "button", "Change"))
  const form = place.querySelector("form.schedule")
  await new Promise((resolve) => { globalThis.setTimeout(resolve, 600) })
  await settle()
  assert(saying(place, ".times li", "23 Nov 2026, 07:00:00covers 16 Nov 2026"))
  await click(saying(place, "button", "Add a recipient"))
  const fields = form?.querySelectorAll(".recipient input")
  await choose(fields?.[1], "ops@example.com")
  await submit(form)
  const put = asked.find((one) => one.method === "PUT")
  assert.equal(put?.headers["If-Match"], "\"4\"")
  assert.deepEqual((put?.body as typeof schedule).recipients.map((one) => one.target), ["boss@example.com", "ops@example.com"])
  assert.equal("id" in (put?.body as object), false)
  assert.equal(place.querySelector("form.schedule"), null)
})
