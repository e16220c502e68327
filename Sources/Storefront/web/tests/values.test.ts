import assert from "node:assert/strict"
import test from "node:test"
import "./dom"
import * as format from "../src/analytics/format"
import { heat } from "../src/analytics/Grid"
import { stepsOf } from "../src/analytics/pages/Funnel"
import { changed } from "../src/analytics/parts"
import { addDays, asked, isZone, kept, rangeOf } from "../src/analytics/range"
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
