import { answerOf, api, Problem } from "../api"
import { path } from "./api"
import { texts } from "./texts"

/** Reports, and the schedules that send them; the analytics service's /openapi.json says what each member means. */

export const formats = ["html", "csv", "json", "pdf"] as const
export type Format = typeof formats[number]

export interface Report {
  name: string
  title: string
  description: string
  parameters: { name: string; type: string; default: string; description: string }[]
}

/** A report as JSON: amounts are exact texts, absent members are empty cells. */
export interface MadeReport {
  title: string
  window: { start: string; end: string; tz: string }
  complete: boolean
  as_of?: string | null
  columns: { name: string; title: string; format: "text" | "integer" | "number" | "money" | "percent" | "date" | "time" }[]
  rows: Cells[]
  totals: Cells[]
  row_count: number
}

export type Cells = Record<string, string | number | null | undefined>

export interface Listing {
  reports: Report[]
  problems: { file: string; line: number; reason: string }[]
}

export const windows = ["previous_day", "previous_week", "previous_month", "last_days", "week_to_date", "month_to_date"] as const
export const channels = ["email", "slack", "webhook", "directory"] as const
export const catchUps = ["last", "skip", "all"] as const

export interface Recipient { channel: typeof channels[number]; target: string }

export interface Draft {
  name: string
  report: string
  parameters: Record<string, string>
  cron: string
  timezone: string
  window: { kind: typeof windows[number]; days?: number }
  formats: string[]
  locale: string
  recipients: Recipient[]
  only_if_not_empty: boolean
  catch_up: typeof catchUps[number]
  enabled: boolean
}

export interface ScheduledTime { scheduled_at: string; window: { from: string; to: string } }

export interface Schedule extends Draft { id: string; revision: number; next_runs: ScheduledTime[] }

export interface Run {
  id: string
  schedule_id: string | null
  name?: string
  report?: string
  scheduled_at: string
  status: string
  window: { from: string; to: string; tz: string }
  incomplete?: boolean
  restated?: { period: string; figure: string; before: string; now: string }[] | null
  rows?: number | null
  duration_ms?: number | null
  attempts?: number
  error?: string | null
  error_kind?: string | null
  files: { format: string; name?: string; bytes: number }[]
  deliveries: { channel: string; target: string; status: string; attempts?: number; last_error?: string | null }[]
}

const schedule = (id: string) => path(`schedules/${encodeURIComponent(id)}`)
const run = (id: string) => path(`runs/${encodeURIComponent(id)}`)

export const listing = (signal: AbortSignal) => api<Listing>(path("reports"), { signal })
export const schedules = (signal: AbortSignal) => api<{ schedules: Schedule[] }>(path("schedules"), { signal })
export const preview = (draft: Draft, signal?: AbortSignal) =>
  api<{ next_runs: ScheduledTime[] }>(path("schedules/preview"), { method: "POST", body: draft, signal })
export const addSchedule = (draft: Draft) => api(path("schedules"), { method: "POST", body: draft })
export const changeSchedule = (id: string, revision: number, draft: Draft) =>
  api(schedule(id), { method: "PUT", body: draft, headers: { "If-Match": `"${revision}"` } })
export const removeSchedule = (id: string) => api(schedule(id), { method: "DELETE" })
export const runSchedule = (id: string) => api(`${schedule(id)}/run`, { method: "POST" })
export const runs = (query: URLSearchParams, signal: AbortSignal) =>
  api<{ runs: Run[]; next_cursor: string | null }>(path("runs", query), { signal })
export const resend = (id: string, what: "failed" | "all") => api(`${run(id)}/resend`, { method: "POST", body: { what } })
export const fileOf = (id: string, format: string) => `${run(id)}/download?format=${encodeURIComponent(format)}`

/** The problem of a report that can't be made within a request, and can as a run. */
export const takesLong = "report_takes_long"

/** What a run has come to when nothing happens to it any more. */
export const settled = new Set(["succeeded", "failed", "skipped", "empty"])
const lookAgainMilliseconds = 700

/** Has a report made as a run, which may take longer than a request, and waits for its end. */
export async function madeRun(report: string, format: Format, query: Record<string, string>, parameters: Record<string, string>): Promise<Run> {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value))
  const ask = { method: "POST" as const, body: { report, formats: [format], parameters: given, ...query } }
  let { run: made } = await api<{ run: Run }>(path("runs"), ask)
  while (!settled.has(made.status)) {
    await new Promise((resume) => window.setTimeout(resume, lookAgainMilliseconds))
    made = (await api<{ run: Run }>(run(made.id))).run
  }
  if (made.status !== "succeeded") throw new Problem(503, made.error_kind ?? "failed", made.error ?? made.status)
  return made
}

/** A report of more bytes than this is for a file, not for a page. */
export const shownBytesMax = 2_000_000

/** A report to look at; one that is too long is broken off, and said to be. */
export async function madeReport(name: string, query: URLSearchParams): Promise<MadeReport> {
  const response = await answerOf(path(`reports/${encodeURIComponent(name)}`, query))
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ""
  for (let bytes = 0; reader;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > shownBytesMax) {
      await reader.cancel()
      throw new Problem(413, "too_long", texts.reports.tooLong)
    }
    text += decoder.decode(value, { stream: true })
  }
  return JSON.parse(text) as MadeReport
}
