import { FormEvent, useEffect, useState } from "react"
import { Problem } from "../api"
import { ProblemNotice } from "../components/Notice"
import { useAction } from "../useAction"
import * as format from "./format"
import { Parameters } from "./Parameters"
import { browserZone, zones } from "./range"
import {
  addSchedule, catchUps, changeSchedule, channels, Draft, formats, preview, Recipient, Report, Schedule, ScheduledTime, windows,
} from "./reports"
import { texts } from "./texts"

const words = texts.schedules
const previewMilliseconds = 400

function draftOf(schedule: Schedule | undefined, report: string): Draft {
  if (!schedule) {
    return {
      name: "", report, parameters: {}, cron: "0 7 * * 1", timezone: browserZone(), window: { kind: "previous_week" },
      formats: ["html", "csv"], locale: "en-US", recipients: [], only_if_not_empty: false, catch_up: "last", enabled: true,
    }
  }
  const { name, parameters, cron, timezone, window, locale, recipients, only_if_not_empty, catch_up, enabled } = schedule
  return {
    name, report: schedule.report, parameters, cron, timezone, window, formats: schedule.formats, locale, recipients,
    only_if_not_empty, catch_up, enabled,
  }
}

/** When it would run, asked for when the typing pauses. */
function useNextRuns(draft: Draft): { times: ScheduledTime[]; problem: Problem | undefined } {
  const [state, setState] = useState<{ times: ScheduledTime[]; problem: Problem | undefined }>({ times: [], problem: undefined })
  // The name and the recipients may be half typed, and don't change when it runs.
  const shown = JSON.stringify({ ...draft, name: words.next, recipients: [] })
  useEffect(() => {
    const controller = new AbortController()
    const timer = window.setTimeout(() => {
      preview(JSON.parse(shown) as Draft, controller.signal).then(
        ({ next_runs }) => setState({ times: next_runs, problem: undefined }),
        (error: unknown) => { if (error instanceof Problem) setState({ times: [], problem: error }) })
    }, previewMilliseconds)
    return () => {
      window.clearTimeout(timer)
      controller.abort()
    }
  }, [shown])
  return state
}

function Recipients({ list, onChange }: { list: Recipient[]; onChange: (list: Recipient[]) => void }) {
  const put = (index: number, part: Partial<Recipient>) =>
    onChange(list.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <fieldset>
      <legend>{words.recipients}</legend>
      {list.map((one, index) => (
        <div key={index} className="recipient">
          <select aria-label={words.channelOf(index + 1)} value={one.channel}
            onChange={(event) => put(index, { channel: channels.find((name) => name === event.target.value) ?? "email" })}>
            {channels.map((name) => <option key={name} value={name}>{words.channels[name]}</option>)}
          </select>
          <input aria-label={words.targetOf(index + 1)} required maxLength={1000} value={one.target}
            onChange={(event) => put(index, { target: event.target.value })} />
          <button type="button" className="icon" aria-label={words.removeRecipient(index + 1)}
            onClick={() => onChange(list.filter((_, at) => at !== index))}>×</button>
        </div>
      ))}
      <p className="row"><button type="button" className="quiet" disabled={list.length >= 20}
        onClick={() => onChange([...list, { channel: "email", target: "" }])}>{words.addRecipient}</button></p>
    </fieldset>
  )
}

export function ScheduleForm({ schedule, reports, onDone }: { schedule?: Schedule; reports: Report[]; onDone: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(schedule, reports[0]?.name ?? ""))
  const { run, problem, isBusy } = useAction()
  const next = useNextRuns(draft)
  const chosen = reports.find((report) => report.name === draft.report)
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const save = (event: FormEvent) => {
    event.preventDefault()
    void run(() => (schedule ? changeSchedule(schedule.id, schedule.revision, draft) : addSchedule(draft)), onDone)
  }
  return (
    <form className="panel schedule" aria-label={schedule ? words.edit : words.add} onSubmit={save}>
      <h2>{schedule ? words.edit : words.add}</h2>
      <div className="columns thirds">
        <div className="stack">
          <label>{words.name}<input maxLength={200} required value={draft.name} onChange={(event) => set({ name: event.target.value })} /></label>
          <label>{words.report}
            <select value={draft.report} onChange={(event) => set({ report: event.target.value, parameters: {} })}>
              {reports.map((report) => <option key={report.name} value={report.name}>{report.title}</option>)}
            </select>
          </label>
          {chosen && chosen.parameters.length > 0 && (
            <fieldset>
              <legend>{words.parameters}</legend>
              <Parameters report={chosen} values={draft.parameters} onChange={(parameters) => set({ parameters })} />
            </fieldset>
          )}
          <label>{words.cron}<input required maxLength={200} aria-describedby="cron-hint" value={draft.cron} onChange={(event) => set({ cron: event.target.value })} /></label>
          <p id="cron-hint" className="meta">{words.cronHint}</p>
          <label>{texts.range.zone}
            <select value={draft.timezone} onChange={(event) => set({ timezone: event.target.value })}>
              {[...new Set([draft.timezone, ...zones()])].map((zone) => <option key={zone}>{zone}</option>)}
            </select>
          </label>
          <label>{words.window}
            <select value={draft.window.kind} onChange={(event) => {
              const kind = windows.find((one) => one === event.target.value) ?? "previous_day"
              set({ window: kind === "last_days" ? { kind, days: draft.window.days ?? 7 } : { kind } })
            }}>
              {windows.map((kind) => <option key={kind} value={kind}>{words.windows[kind]}</option>)}
            </select>
          </label>
          {draft.window.kind === "last_days" && (
            <label>{words.days}<input type="number" min={1} max={366} required value={draft.window.days ?? 7}
              onChange={(event) => set({ window: { kind: "last_days", days: Number(event.target.value) || 1 } })} /></label>
          )}
        </div>
        <div className="stack">
          <fieldset>
            <legend>{words.formats}</legend>
            <p className="row">{formats.map((name) => (
              <label key={name} className="choice">
                <input type="checkbox" checked={draft.formats.includes(name)}
                  onChange={(event) => set({ formats: formats.filter((one) => (one === name ? event.target.checked : draft.formats.includes(one))) })} /> {name.toUpperCase()}
              </label>
            ))}</p>
          </fieldset>
          <Recipients list={draft.recipients} onChange={(recipients) => set({ recipients })} />
          <label>{words.catchUp}
            <select value={draft.catch_up} onChange={(event) => set({ catch_up: catchUps.find((one) => one === event.target.value) ?? "last" })}>
              {catchUps.map((one) => <option key={one} value={one}>{words.catchUps[one]}</option>)}
            </select>
          </label>
          <label className="choice"><input type="checkbox" checked={draft.only_if_not_empty} onChange={(event) => set({ only_if_not_empty: event.target.checked })} /> {words.onlyIfNotEmpty}</label>
          <label className="choice"><input type="checkbox" checked={draft.enabled} onChange={(event) => set({ enabled: event.target.checked })} /> {words.enabled}</label>
        </div>
        <div aria-live="polite">
          <h3>{words.next}</h3>
          {next.problem && <ProblemNotice problem={next.problem} />}
          <ol className="times">
            {next.times.map((time) => (
              <li key={time.scheduled_at}>{format.moment(time.scheduled_at, draft.timezone)}
                <span className="meta">{words.covers(format.moment(time.window.from, draft.timezone), format.moment(time.window.to, draft.timezone))}</span>
              </li>
            ))}
          </ol>
        </div>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <p className="row">
        <button type="submit" disabled={isBusy || draft.formats.length === 0}>{words.save}</button>
        <button type="button" className="quiet" onClick={onDone}>{words.cancel}</button>
      </p>
    </form>
  )
}
