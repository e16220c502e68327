import { useId } from "react"
import { Report } from "./reports"

function choices(type: string): string[] | undefined {
  return type.startsWith("choice ") ? type.slice(7).split(",").map((one) => one.trim()) : undefined
}

function Parameter({ parameter, value, onChange }: {
  parameter: Report["parameters"][number]
  value: string
  onChange: (value: string) => void
}) {
  const hint = useId()
  const options = choices(parameter.type)
  return (
    <div className="parameter">
      <label>{parameter.name}
        {options
          ? <select value={value} aria-describedby={hint} onChange={(event) => onChange(event.target.value)}>{options.map((option) => <option key={option}>{option}</option>)}</select>
          : <input value={value} aria-describedby={hint} maxLength={200} inputMode={parameter.type.startsWith("integer") ? "numeric" : undefined}
              onChange={(event) => onChange(event.target.value)} />}
      </label>
      <p id={hint} className="meta">{parameter.description}</p>
    </div>
  )
}

/** What a report can be asked, each with what it means. */
export function Parameters({ report, values, onChange }: {
  report: Report
  values: Record<string, string>
  onChange: (values: Record<string, string>) => void
}) {
  return (
    <>
      {report.parameters.map((parameter) => <Parameter key={parameter.name} parameter={parameter} value={values[parameter.name] ?? parameter.default}
        onChange={(value) => onChange({ ...values, [parameter.name]: value })} />)}
    </>
  )
}
