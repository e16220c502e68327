import assert from "node:assert/strict"
import test from "node:test"
import "./dom"
import * as format from "../src/analytics/format"
import { heat } from "../src/analytics/Grid"
import { stepsOf } from "../src/analytics/pages/Funnel"
import { changed } from "../src/analytics/parts"
import { addDays, asked, isZone, kept, rangeOf } from "../src/analytics/range"
import { detailsOf } from "../src/admin/Audit"
import { pagesAround } from "../src/components/Pages"
import { cents, decimal } from "../src/money"

const noon = Date.parse("2026-11-22T12:00:00Z")

function range(address: string, now = noon) {
  return rangeOf(new URLSearchParams(address), now)
}

test("the window of an address is whole days of its zone", () => {
  assert.deepEqual(range("range=7d&tz=UTC"), { preset: "7d", from: "2026-11-16", to: "2026-11-22", tz: "UTC" })
  // It is tomorrow there already.
  assert.equal(range("range=today&tz=Pacific/Kiritimati").from, "2026-11-23")
  assert.equal(range("range=yesterday&tz=UTC").to, "2026-11-21")
  const month = range("range=last_month&tz=UTC", Date.parse("2026-03-01T00:00:00Z"))
  assert.deepEqual([month.from, month.to], ["2026-02-01", "2026-02-28"])
  assert.equal(asked(range("range=7d&tz=UTC")).get("to"), "2026-11-23")
})

test("the last hours end with the minute under way, on pages that have hours, and are the day on others", () => {
  const at = Date.parse("2026-11-22T00:30:40Z")
  const hours = rangeOf(new URLSearchParams("range=3h&tz=UTC"), at, true)
  assert.deepEqual(hours.hours, { start: "2026-11-21T21:31:00Z", end: "2026-11-22T00:31:00Z" })
  assert.deepEqual([asked(hours).get("from"), asked(hours).get("to")], ["2026-11-21T21:31:00Z", "2026-11-22T00:31:00Z"])
  // For all of that minute it is the same question.
  assert.deepEqual(rangeOf(new URLSearchParams("range=3h&tz=UTC"), at + 19_000, true), hours)
  assert.equal(rangeOf(new URLSearchParams("range=1h&tz=UTC"), at, true).hours?.start, "2026-11-21T23:31:00Z")
  const day = rangeOf(new URLSearchParams("range=3h&tz=UTC"), at)
  assert.deepEqual(day, { preset: "today", from: "2026-11-22", to: "2026-11-22", tz: "UTC" })
})

test("an address that can't be read is the last 30 days", () => {
  for (const address of ["", "range=century", "from=2026-13-45&to=2026-11-22", "from=2026-11-22&to=2026-11-01", "range=custom", "from=x"]) {
    const read = range(`${address}&tz=UTC`)
    assert.deepEqual([read.preset, read.from, read.to], ["30d", "2026-10-24", "2026-11-22"], address)
  }
  assert.equal(isZone(range("tz=<script>").tz), true)
  assert.equal(isZone("CET"), false)
  assert.equal(isZone("Europe/Nowhere"), false)
})

test("days are counted over the end of a year, and where clocks change", () => {
  assert.equal(addDays("2026-12-31", 1), "2027-01-01")
  assert.equal(addDays("2026-03-01", -1), "2026-02-28")
  assert.equal(addDays("2026-03-29", 1), "2026-03-30")
})

test("the window goes along from page to page, and a page's own choices stay there", () => {
  assert.equal(kept(new URLSearchParams("range=7d&tz=UTC&group=product&steps=a,b")), "?range=7d&tz=UTC")
  assert.equal(kept(new URLSearchParams("sort=units")), "")
})

test("amounts are written exactly, to the cent", () => {
  assert.equal(format.amount("9007199254740993.10"), "$9,007,199,254,740,993.10")
  assert.equal(format.amount("-31.0700", "EUR"), "-€31.07")
  assert.equal(format.amount(null), "–")
  assert.equal(cents("86.94"), 8694)
  assert.equal(cents("1e9"), 0)
  assert.equal(decimal(-5), "-0.05")
})

test("a change from next to nothing is no rate", () => {
  assert.equal(changed("3.5", "0.00"), null)
  assert.equal(changed(12, 8), 0.5)
  assert.equal(format.change(0.5), "+50.0%")
  assert.equal(format.change(-0.199), "−19.9%")
  assert.equal(format.change(94), "> +999%")
})

test("durations and sizes are short", () => {
  assert.deepEqual([4.96, 59.6, 3599, 7200, 90_000].map(format.duration), ["5.0s", "1m 0s", "59m 59s", "2h 0m", "1d 1h"])
  assert.deepEqual([999, 1500, 2_500_000].map(format.bytes), ["999 B", "1.5 kB", "2.5 MB"])
})

test("commas within brackets do not part the steps of a funnel", () => {
  assert.deepEqual(stepsOf("product_view[category=rpg,country=DE], purchase"), ["product_view[category=rpg,country=DE]", "purchase"])
  const usual = ["page_view", "product_view", "add_to_cart", "purchase"]
  assert.deepEqual(stepsOf("only_one"), usual)
  assert.deepEqual(stepsOf("a,b,c,d,e,f,g,h,i"), usual)
})

test("the fuller a cohort's cell, the darker", () => {
  assert.deepEqual([0, 0.01, 0.2, 0.5, 1, 7].map(heat), [0, 1, 3, 4, 5, 5])
})

test("of many pages the first, the last and those around are named, and no gap hides a single one", () => {
  assert.deepEqual(pagesAround(1, 3), [1, 2, 3])
  assert.deepEqual(pagesAround(1, 40), [1, 2, 0, 40])
  assert.deepEqual(pagesAround(20, 40), [1, 0, 19, 20, 21, 0, 40])
  assert.deepEqual(pagesAround(4, 5), [1, 2, 3, 4, 5])
  // An address may ask for a page that is not there.
  assert.deepEqual(pagesAround(9, 3), [1, 2, 3])
})

test("an entry of the audit trail says what is different, and else what it holds", () => {
  assert.deepEqual(
    detailsOf({ before: { name: "A", price: "1.00", updatedAt: "x" }, after: { name: "A", price: "2.00", updatedAt: "y" } }),
    [["price", "1.00 → 2.00"]])
  assert.deepEqual(detailsOf({ change: 3, note: null, featured: false }), [["change", "3"]])
  assert.deepEqual(detailsOf({ to: "processing", from: "pending" }), [["status", "pending → processing"]])
})
