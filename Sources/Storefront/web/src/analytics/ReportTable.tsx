import * as format from "./format"
import { Cells, MadeReport } from "./reports"
import { texts } from "./texts"

const rowsMax = 500
const numbers = new Set(["integer", "number", "money", "percent"])

function cell(value: Cells[string], kind: MadeReport["columns"][number]["format"], currency: Cells[string], tz: string): string {
  if (value === null || value === undefined || value === "") return kind === "text" ? "" : "–"
  switch (kind) {
    case "integer": return format.count(Number(value))
    case "number": return format.decimal(Number(value), 2)
    case "money": return format.amount(String(value), String(currency ?? ""))
    case "percent": return format.percent(Number(value))
    case "date": return format.day(String(value))
    case "time": return format.moment(String(value), tz)
    default: return String(value)
  }
}

/** The rows of a report with its totals below them. */
export function ReportTable({ report }: { report: MadeReport }) {
  const { columns } = report
  if (report.rows.length === 0) return <p className="empty">{texts.empty}</p>
  const line = (cells: Cells, index: number) => (
    <tr key={index}>
      {columns.map((column, position) => {
        const text = cell(cells[column.name], column.format, cells.currency, report.window.tz)
        const name = numbers.has(column.format) ? "number" : undefined
        return position === 0 ? <th key={column.name} scope="row" className={name}>{text}</th> : <td key={column.name} className={name}>{text}</td>
      })}
    </tr>
  )
  return (
    <>
      <div className="scroll tallest" tabIndex={0} role="region" aria-label={report.title}>
        <table>
          <thead>
            <tr>{columns.map((column) => <th key={column.name} scope="col" className={numbers.has(column.format) ? "number" : undefined}>{column.title}</th>)}</tr>
          </thead>
          <tbody>{report.rows.slice(0, rowsMax).map(line)}</tbody>
          {report.totals.length > 0 && <tfoot aria-label={texts.reports.totals}>{report.totals.map(line)}</tfoot>}
        </table>
      </div>
      {report.row_count > rowsMax && <p className="meta">{texts.reports.first(format.count(rowsMax), format.count(report.row_count))}</p>}
    </>
  )
}
