import { useState } from "react"
import { Notice, ProblemNotice } from "../../components/Notice"
import { useAction } from "../../useAction"
import { useAnswer } from "../../useAnswer"
import { path } from "../api"
import { download } from "../download"
import { Answered, Basis, Controls, Panel } from "../parts"
import { asked, useAddress } from "../range"
import { Format, formats, listing, Report } from "../reports"
import { texts } from "../texts"

const words = texts.reports

function ReportCard({ report, busy, onRun }: {
  report: Report
  busy: boolean
  onRun: (format: Format, parameters: Record<string, string>) => void
}) {
  const [values, setValues] = useState<Record<string, string>>({})
  const choices = (type: string) => (type.startsWith("choice ") ? type.slice(7).split(",").map((one) => one.trim()) : undefined)
  return (
    <Panel title={report.title}>
      <p className="meta">{report.description}</p>
      {report.parameters.length > 0 && (
        <div className="controls">
          {report.parameters.map((parameter) => {
            const value = values[parameter.name] ?? parameter.default
            const put = (text: string) => setValues({ ...values, [parameter.name]: text })
            const options = choices(parameter.type)
            return (
              <label key={parameter.name} title={parameter.description}>{parameter.name}
                {options
                  ? <select value={value} onChange={(event) => put(event.target.value)}>{options.map((option) => <option key={option}>{option}</option>)}</select>
                  : <input value={value} maxLength={200} inputMode={parameter.type.startsWith("integer") ? "numeric" : undefined} onChange={(event) => put(event.target.value)} />}
              </label>
            )
          })}
        </div>
      )}
      <p className="row">
        {formats.map((format) => (
          <button key={format} type="button" className="quiet" disabled={busy} aria-label={words.runAs(report.title, format.toUpperCase())}
            onClick={() => onRun(format, values)}>{format.toUpperCase()}</button>
        ))}
      </p>
    </Panel>
  )
}

export function Reports() {
  const { range } = useAddress()
  const answer = useAnswer("reports", listing)
  const { run, problem, isBusy } = useAction()
  const make = (report: Report, format: Format, parameters: Record<string, string>) => void run(() =>
    download(path(`reports/${encodeURIComponent(report.name)}`, asked(range, { ...parameters, format })), `${report.name}-${range.from}-${range.to}.${format}`))
  return (
    <>
      <Controls />
      <Basis range={range} note={words.hint} />
      {isBusy && <p role="status">{words.making}</p>}
      {problem && <ProblemNotice problem={problem} />}
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
              onRun={(format, parameters) => make(report, format, parameters)} />)}
          </div>
        </>
      )}</Answered>
    </>
  )
}
