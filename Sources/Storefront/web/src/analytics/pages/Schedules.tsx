import { useEffect, useState } from "react"
import { ProblemNotice } from "../../components/Notice"
import { Opened } from "../../components/Opened"
import { useAction } from "../../useAction"
import { useAnswer } from "../../useAnswer"
import { download } from "../download"
import * as format from "../format"
import { Answered, Choice, DataTable, Panel } from "../parts"
import { useAddress } from "../range"
import { fileOf, listing, removeSchedule, resend, Run, runs, runSchedule, Schedule, schedules, settled } from "../reports"
import { ScheduleForm } from "../ScheduleForm"
import { texts } from "../texts"

const words = texts.schedules
const lookAgainMilliseconds = 5000
const tones: Record<string, string> = { succeeded: "good", sent: "good", failed: "bad" }

function State({ status, text }: { status: string; text: string }) {
  return <span className={`state ${tones[status] ?? "idle"}`}>{text}</span>
}

function History({ tz, of }: { tz: string; of: Schedule[] }) {
  const { query } = useAddress()
  const chosen = of.find((one) => one.id === query.get("schedule"))?.id ?? ""
  const cursor = /^[1-9]\d{0,18}$/.exec(query.get("cursor") ?? "")?.[0]
  const { change } = useAddress()
  const asked = new URLSearchParams({ limit: "20", ...(chosen ? { schedule: chosen } : {}), ...(cursor ? { cursor } : {}) })
  const answer = useAnswer(asked.toString(), (signal) => runs(asked, signal))
  const { run, problem, isBusy } = useAction()
  const isUnderWay = answer.value?.runs.some((one) => !settled.has(one.status)) ?? false
  useEffect(() => {
    if (!isUnderWay) return undefined
    const timer = window.setInterval(answer.reload, lookAgainMilliseconds)
    return () => window.clearInterval(timer)
  }, [isUnderWay, answer.reload])
  const name = (one: Run) => one.name || one.report || one.id.slice(0, 8)
  return (
    <Panel title={words.history}>
      <div className="controls">
        <Choice label={words.schedule} name="schedule" value={chosen} options={[["", words.all], ...of.map((one) => [one.id, one.name] as const)]} />
        <button type="button" className="quiet" onClick={answer.reload}>{words.refresh}</button>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <Answered answer={answer}>{(value) => value.runs.length === 0 ? <p className="empty">{words.noRuns}</p> : (
        <>
          <DataTable title={words.history} rows={value.runs} columns={[
            { title: words.columns.name, cell: name },
            { title: words.columns.when, cell: (one) => format.moment(one.scheduled_at, tz) },
            {
              title: words.columns.window,
              cell: (one) => `${format.period(one.window.from, "day", one.window.tz)} – ${format.period(one.window.to, "day", one.window.tz)}`,
            },
            {
              title: words.columns.status,
              cell: (one) => (
                <>
                  <State status={one.status} text={words.statuses[one.status] ?? one.status} />
                  {one.incomplete && <span className="meta"> {words.incomplete}</span>}
                  {one.restated && one.restated.length > 0 && <span className="meta"> {words.restated}</span>}
                  {one.error && <span className="meta"> {one.error}</span>}
                </>
              ),
            },
            { title: words.columns.rows, isNumber: true, cell: (one) => (one.rows === null || one.rows === undefined ? "–" : format.count(one.rows)) },
            {
              title: words.columns.files,
              cell: (one) => one.files.length === 0 ? "–" : <span className="actions">{one.files.map((file) => (
                <button key={file.format} type="button" className="plain" disabled={isBusy}
                  aria-label={words.download(file.format.toUpperCase(), name(one), format.bytes(file.bytes))}
                  onClick={() => void run(() => download(fileOf(one.id, file.format), file.name ?? `${name(one)}.${file.format}`))}>{file.format.toUpperCase()}</button>
              ))}</span>,
            },
            {
              title: words.columns.deliveries,
              cell: (one) => one.deliveries.length === 0 ? "–" : (
                <ul>{one.deliveries.map((delivery, index) => (
                  <li key={index}>
                    <State status={delivery.status} text={`${delivery.target}: ${words.deliveries[delivery.status] ?? delivery.status}`} />
                    {delivery.last_error && <span className="meta"> {delivery.last_error}</span>}
                  </li>
                ))}</ul>
              ),
            },
            {
              title: words.columns.actions,
              cell: (one) => settled.has(one.status) && one.deliveries.length > 0 && (
                <button type="button" className="plain" disabled={isBusy} aria-label={words.resendOf(name(one))}
                  onClick={() => void run(() => resend(one.id, one.deliveries.some((delivery) => delivery.status === "failed") ? "failed" : "all"), answer.reload)}>{words.resend}</button>
              ),
            },
          ]} />
          <p className="row">
            {cursor && <button type="button" className="quiet" onClick={() => change({ cursor: "" })}>{words.newest}</button>}
            {value.next_cursor && <button type="button" className="quiet" onClick={() => change({ cursor: value.next_cursor ?? "" })}>{words.older}</button>}
          </p>
        </>
      )}</Answered>
    </Panel>
  )
}

export function Schedules() {
  const { range } = useAddress()
  const [open, setOpen] = useState<Schedule | "new">()
  const [round, setRound] = useState(0)
  const list = useAnswer("schedules", schedules)
  const reports = useAnswer("reports", listing)
  const { run, problem, isBusy } = useAction()
  const done = () => {
    setOpen(undefined)
    list.reload()
  }
  return (
    <>
      <p className="row"><button type="button" disabled={!reports.value?.reports.length} onClick={() => setOpen("new")}>{words.add}</button></p>
      {open && reports.value && (
        <Opened key={open === "new" ? "new" : open.id}>
          <ScheduleForm schedule={open === "new" ? undefined : open} reports={reports.value.reports} onDone={done} />
        </Opened>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <Panel title={words.title}>
        <Answered answer={list}>{(value) => value.schedules.length === 0 ? <p className="empty">{words.none}</p> : (
          <DataTable title={words.title} rows={value.schedules} columns={[
            { title: words.columns.name, cell: (one) => one.name || one.report },
            { title: words.columns.report, cell: (one) => reports.value?.reports.find((report) => report.name === one.report)?.title ?? one.report },
            { title: words.columns.cron, cell: (one) => <><code className="moment">{one.cron}</code> <span className="meta">{one.timezone}</span></> },
            { title: words.columns.next, cell: (one) => (one.enabled && one.next_runs[0] ? format.moment(one.next_runs[0].scheduled_at, one.timezone) : "–") },
            { title: words.columns.status, cell: (one) => <State status={one.enabled ? "succeeded" : "idle"} text={one.enabled ? words.on : words.off} /> },
            {
              title: words.columns.actions,
              cell: (one) => (
                <span className="actions">
                  <button type="button" className="plain" disabled={isBusy} aria-label={words.runOf(one.name)}
                    onClick={() => void run(() => runSchedule(one.id), () => setRound(round + 1))}>{words.run}</button>
                  <button type="button" className="plain" aria-label={words.editOf(one.name)} onClick={() => setOpen(one)}>{words.editShort}</button>
                  <button type="button" className="plain" disabled={isBusy} aria-label={words.removeOf(one.name)}
                    onClick={() => { if (window.confirm(words.removeConfirm(one.name))) void run(() => removeSchedule(one.id), list.reload) }}>{words.remove}</button>
                </span>
              ),
            },
          ]} />
        )}</Answered>
      </Panel>
      <History key={round} tz={range.tz} of={list.value?.schedules ?? []} />
    </>
  )
}
