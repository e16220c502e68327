import { useState } from "react"
import { Problem } from "../../api"
import { Notice, ProblemNotice } from "../../components/Notice"
import { Opened } from "../../components/Opened"
import { useAction } from "../../useAction"
import { useAnswer } from "../../useAnswer"
import { path } from "../api"
import { download } from "../download"
import * as format from "../format"
import { Parameters } from "../Parameters"
import { Answered, Basis, Controls, Panel } from "../parts"
import { asked, useAddress } from "../range"
import { fileOf, Format, formats, listing, madeReport, MadeReport, madeRun, Report, takesLong } from "../reports"
import { ReportTable } from "../ReportTable"
import { texts } from "../texts"

const words = texts.reports

function ReportCard({ report, busy, onShow, onRun }: {
  report: Report
  busy: boolean
  onShow: (parameters: Record<string, string>) => void
  onRun: (kind: Format, parameters: Record<string, string>) => void
}) {
  const [values, setValues] = useState<Record<string, string>>({})
  return (
    <Panel title={report.title}>
      <p className="meta">{report.description}</p>
      {report.parameters.length > 0 && <div className="controls"><Parameters report={report} values={values} onChange={setValues} /></div>}
      <p className="row formats">
        <button type="button" className="quiet" disabled={busy} aria-label={words.showOf(report.title)} onClick={() => onShow(values)}>{words.show}</button>
        {formats.map((kind) => (
          <button key={kind} type="button" className="plain" disabled={busy} aria-label={words.runAs(report.title, kind.toUpperCase())}
            onClick={() => onRun(kind, values)}>{kind.toUpperCase()}</button>
        ))}
      </p>
    </Panel>
  )
}

/** A report that was made to be looked at. */
function Shown({ report, onClose }: { report: MadeReport; onClose: () => void }) {
  const { window: { start, end, tz } } = report
  return (
    <Opened>
      <Panel title={report.title} aside={<button type="button" className="plain" onClick={onClose}>{words.close}</button>}>
        <p className="basis meta">
          <span>{format.moment(start, tz)} – {format.moment(end, tz)}</span>
          <span>{tz}</span>
          {report.as_of && <span>{texts.asOf(format.moment(report.as_of, tz))}</span>}
          {!report.complete && <span>{words.incomplete}</span>}
        </p>
        <ReportTable report={report} />
      </Panel>
    </Opened>
  )
}

export function Reports() {
  const { range } = useAddress()
  const answer = useAnswer("reports", listing)
  const { run, problem, isBusy } = useAction()
  const [shown, setShown] = useState<MadeReport>()
  const show = (report: Report, parameters: Record<string, string>) => void run(async () => {
    setShown(undefined)
    setShown(await madeReport(report.name, asked(range, { ...parameters, format: "json" })))
  })
  const make = (report: Report, kind: Format, parameters: Record<string, string>) => void run(async () => {
    const name = `${report.name}-${range.from}-${range.to}.${kind}`
    try {
      await download(path(`reports/${encodeURIComponent(report.name)}`, asked(range, { ...parameters, format: kind })), name)
    } catch (error) {
      // A PDF is sent when it is whole only, which may take longer than a request may.
      if (!(error instanceof Problem) || error.code !== takesLong) throw error
      const made = await madeRun(report.name, kind, Object.fromEntries(asked(range)), parameters)
      await download(fileOf(made.id, kind), name)
    }
  })
  return (
    <>
      <Controls />
      <Basis range={range} note={words.hint} />
      <p role="status" className="meta making">{isBusy ? words.making : ""}</p>
      {problem && <ProblemNotice problem={problem} />}
      {shown && <Shown report={shown} onClose={() => setShown(undefined)} />}
      <Answered answer={answer} isEmpty={(value) => value.reports.length + value.problems.length === 0}>{(value) => (
        <>
          {value.problems.length > 0 && (
            <Notice kind="problem">
              {words.problems}
              <ul>{value.problems.map((one, index) => <li key={index}>{one.file}:{one.line}: {one.reason}</li>)}</ul>
            </Notice>
          )}
          <div className="columns thirds">
            {value.reports.map((report) => <ReportCard key={report.name} report={report} busy={isBusy}
              onShow={(parameters) => show(report, parameters)} onRun={(kind, parameters) => make(report, kind, parameters)} />)}
          </div>
        </>
      )}</Answered>
    </>
  )
}
