import { useEffect, useState } from "react"
import { navigate, usePlace } from "../router"

/** The stretch of time a page is about, as whole days of a time zone or the hours up to now. It lives in the address. */
export interface Range {
  preset: Preset
  /** Where it is hours: their first moment, and the first one no longer covered. */
  hours?: { start: string; end: string }
  /** First day, such as 2026-11-01. */
  from: string
  /** Last day. */
  to: string
  tz: string
}

export const presets = ["1h", "3h", "today", "yesterday", "7d", "30d", "90d", "month", "last_month", "custom"] as const
export type Preset = typeof presets[number]

/** These are for pages that show something by the minute; on others they are the day. */
export const hourPresets: readonly Preset[] = ["1h", "3h"]

const minuteMilliseconds = 60_000
const dayMilliseconds = 86_400_000
const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** The day it is in a zone. */
export function today(tz: string, now = Date.now()): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" })
  return parts.format(now)
}

/** Days have no zone here: the calendar's arithmetic is the same everywhere. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10)
}

function isDay(text: string | null): text is string {
  return text !== null && dayPattern.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}

/** What the analytics service takes for a zone: a name of the database. */
export function isZone(name: string): boolean {
  if (name !== "UTC" && !name.includes("/")) return false
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
    return true
  } catch {
    return false
  }
}

export function browserZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return isZone(zone) ? zone : "UTC"
}

export function zones(): string[] {
  const intl = Intl as unknown as { supportedValuesOf?: (key: string) => string[] }
  const all = intl.supportedValuesOf?.("timeZone") ?? []
  return [...new Set(["UTC", browserZone(), ...all.filter((name) => name.includes("/"))])]
}

/** The hours that end with the minute under way: the same ones for all of that minute. */
function lastHours(count: number, now: number): { start: string; end: string } {
  const end = (Math.floor(now / minuteMilliseconds) + 1) * minuteMilliseconds
  const text = (moment: number) => new Date(moment).toISOString().replace(".000", "")
  return { start: text(end - count * 60 * minuteMilliseconds), end: text(end) }
}

/** Reads the range out of an address; what can't be read there is the last 30 days, in the browser's zone. */
export function rangeOf(query: URLSearchParams, now = Date.now(), hasHours = false): Range {
  const wanted = query.get("tz") ?? ""
  const tz = isZone(wanted) ? wanted : browserZone()
  const day = today(tz, now)
  const from = query.get("from")
  const to = query.get("to")
  if (isDay(from) && isDay(to) && from <= to) return { preset: "custom", from, to, tz }
  const asked = query.get("range")
  const preset = presets.find((name) => name === asked && name !== "custom") ?? "30d"
  const month = `${day.slice(0, 8)}01`
  switch (preset) {
    case "1h":
    case "3h":
      return hasHours
        ? { preset, from: day, to: day, tz, hours: lastHours(preset === "1h" ? 1 : 3, now) }
        : { preset: "today", from: day, to: day, tz }
    case "today": return { preset, from: day, to: day, tz }
    case "yesterday": return { preset, from: addDays(day, -1), to: addDays(day, -1), tz }
    case "7d": return { preset, from: addDays(day, -6), to: day, tz }
    case "90d": return { preset, from: addDays(day, -89), to: day, tz }
    case "month": return { preset, from: month, to: day, tz }
    case "last_month": return { preset, from: `${addDays(month, -1).slice(0, 8)}01`, to: addDays(month, -1), tz }
    default: return { preset, from: addDays(day, -29), to: day, tz }
  }
}

/** The range as the analytics service takes it, with more parameters; empty ones are left out. */
export function asked(range: Range, more: Record<string, string> = {}): URLSearchParams {
  const query = new URLSearchParams(
    { from: range.hours?.start ?? range.from, to: range.hours?.end ?? addDays(range.to, 1), tz: range.tz })
  for (const [name, value] of Object.entries(more)) if (value) query.set(name, value)
  return query
}

/** What of an address goes along from one page of the dashboards to the next. */
export function kept(query: URLSearchParams): string {
  const next = new URLSearchParams()
  for (const name of ["range", "from", "to", "tz"]) {
    const value = query.get(name)
    if (value) next.set(name, value)
  }
  const text = next.toString()
  return text ? `?${text}` : ""
}

const lookMilliseconds = 5000

/** The moment the minute under way began; it goes on by itself while it is wanted and somebody looks. */
function useMinute(isWanted: boolean): number {
  const minute = () => Math.floor(Date.now() / minuteMilliseconds) * minuteMilliseconds
  const [now, setNow] = useState(minute)
  useEffect(() => {
    if (!isWanted) return undefined
    setNow(minute())
    const timer = window.setInterval(() => { if (document.visibilityState === "visible") setNow(minute()) }, lookMilliseconds)
    return () => window.clearInterval(timer)
  }, [isWanted])
  return isWanted ? now : Date.now()
}

/**
 * The page's state in its address: what it says, and how to change some of it ("" takes a part out). A page that shows
 * something by the minute has hours.
 */
export function useAddress(hasHours = false): {
  query: URLSearchParams
  range: Range
  change: (parts: Record<string, string>) => void
} {
  const { path, query } = usePlace()
  const change = (parts: Record<string, string>) => {
    const next = new URLSearchParams(query)
    for (const [name, value] of Object.entries(parts)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    const text = next.toString()
    navigate(text ? `${path}?${text}` : path, { replace: true })
  }
  const isHours = hasHours && hourPresets.some((preset) => preset === query.get("range"))
  return { query, range: rangeOf(query, useMinute(isHours), hasHours), change }
}

/** One of a closed set, or the first of it. */
export function choice<Name extends string>(query: URLSearchParams, name: string, of: readonly Name[]): Name {
  const value = query.get(name)
  return of.find((option) => option === value) ?? of[0]!
}
