import { ReactNode } from "react"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { Link } from "../router"
import { texts as shop } from "../texts"
import { Answer } from "../useAnswer"
import * as format from "./format"
import { hourPresets, presets, Range, today, useAddress, zones } from "./range"
import { texts } from "./texts"

/** What an answer looks like in each of its states; while it is asked for anew the last one stays, dimmed. */
export function Answered<Value>({ answer, isEmpty, children }: {
  answer: Answer<Value>
  isEmpty?: (value: Value) => boolean
  children: (value: Value) => ReactNode
}) {
  const { value, problem, isLoading, reload } = answer
  if (problem?.status === 401 || problem?.status === 403) {
    return (
      <Notice kind="problem">
        {texts.notAllowed} <Link href={`/auth?next=${encodeURIComponent(location.pathname + location.search)}`}>{shop.menu.signIn}</Link>
      </Notice>
    )
  }
  if (problem) return <ProblemNotice problem={problem} retry={reload} />
  if (value === undefined) return <Loading />
  if (isEmpty?.(value)) return <p className="empty">{texts.empty}</p>
  return <div className="answered" aria-busy={isLoading}>{children(value)}</div>
}

export interface Tile {
  name: string
  value: string
  /** Since the window before, as a part of it; null where there is nothing to compare with. */
  change?: number | null | undefined
  /** Fewer is better. */
  isCost?: boolean
  note?: string
}

/** The part by which a figure has changed; undefined where there was nothing before. */
export function changed(now: number | string | undefined, before: number | string | undefined): number | null {
  const [value, base] = [Number(now), Number(before)]
  return now === undefined || before === undefined || !Number.isFinite(value) || !base ? null : (value - base) / Math.abs(base)
}

export function Tiles({ tiles }: { tiles: Tile[] }) {
  return (
    <dl className="tiles">
      {tiles.map((tile) => {
        const isRise = (tile.change ?? 0) > 0
        const tone = !tile.change ? "even" : isRise === !tile.isCost ? "better" : "worse"
        return (
          <div key={tile.name} className="tile">
            <dt>{tile.name}</dt>
            <dd>
              <span className="figure">{tile.value}</span>
              {tile.change !== undefined && tile.change !== null &&
                <span className={`change ${tone}`}>{format.change(tile.change)}<span className="hidden"> {texts.sinceBefore}</span></span>}
              {tile.note && <span className="meta">{tile.note}</span>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

export interface Column<Row> {
  title: string
  /** Stands at the right, digits below digits. */
  isNumber?: boolean
  cell: (row: Row, index: number) => ReactNode
}

/** The first column names the row. */
export function DataTable<Row>({ title, columns, rows, share }: {
  title: string
  columns: Column<Row>[]
  rows: Row[]
  /** How much of the whole a row is, drawn behind its name. */
  share?: (row: Row) => number
}) {
  if (rows.length === 0) return <p className="empty">{texts.empty}</p>
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>{columns.map((column) => <th key={column.title} scope="col" className={column.isNumber ? "number" : undefined}>{column.title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column, position) => position === 0
                ? (
                  <th key={column.title} scope="row" className={share ? "share" : undefined}>
                    {share && <span className="bar-behind" aria-hidden="true" style={{ width: `${Math.max(0, Math.min(1, share(row))) * 100}%` }} />}
                    <span className="over">{column.cell(row, index)}</span>
                  </th>
                )
                : <td key={column.title} className={column.isNumber ? "number" : undefined}>{column.cell(row, index)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      <div className="panel-head"><h2>{title}</h2>{aside}</div>
      {children}
    </section>
  )
}

/** One choice of a page, kept in its address. */
export function Choice({ label, name, value, options }: {
  label: string
  name: string
  value: string
  options: readonly (readonly [string, string])[]
}) {
  const { change } = useAddress()
  return (
    <label>{label}
      <select value={value} onChange={(event) => change({ [name]: event.target.value })}>
        {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
      </select>
    </label>
  )
}

/** The window of time, its zone, and what else a page lets one choose. */
export function Controls({ hasHours = false, children }: { hasHours?: boolean; children?: ReactNode }) {
  const { range, change } = useAddress(hasHours)
  const pick = (preset: string) => change(preset === "custom"
    ? { range: "", from: range.from, to: range.to }
    : { range: preset === "30d" ? "" : preset, from: "", to: "" })
  const last = today(range.tz)
  return (
    <form className="controls" aria-label={texts.range.form} onSubmit={(event) => event.preventDefault()}>
      <label>{texts.range.title}
        <select value={range.preset} onChange={(event) => pick(event.target.value)}>
          {presets.filter((preset) => hasHours || !hourPresets.includes(preset)).map((preset) => <option key={preset} value={preset}>{texts.range.presets[preset]}</option>)}
        </select>
      </label>
      {range.preset === "custom" && (
        <>
          <label>{texts.range.from}
            <input type="date" value={range.from} max={range.to} required
              onChange={(event) => { if (event.target.value && event.target.value <= range.to) change({ from: event.target.value, to: range.to }) }} />
          </label>
          <label>{texts.range.to}
            <input type="date" value={range.to} min={range.from} max={last > range.to ? last : range.to} required
              onChange={(event) => { if (event.target.value && event.target.value >= range.from) change({ from: range.from, to: event.target.value }) }} />
          </label>
        </>
      )}
      <label>{texts.range.zone}
        <select value={range.tz} onChange={(event) => change({ tz: event.target.value })}>
          {zones().map((zone) => <option key={zone} value={zone}>{zone}</option>)}
        </select>
      </label>
      {children}
    </form>
  )
}

/** What the figures cover, and how new they are. */
export function Basis({ range, currency, asOf, note }: { range: Range; currency?: string; asOf?: string; note?: string }) {
  const { hours, tz } = range
  const days = range.from === range.to ? format.day(range.from) : `${format.day(range.from)} – ${format.day(range.to)}`
  return (
    <p className="basis meta">
      <span>{hours ? `${format.period(hours.start, "hour", tz)} – ${format.period(hours.end, "hour", tz)}` : days}</span>
      <span>{range.tz}</span>
      {currency && <span>{currency}</span>}
      {asOf && <span>{texts.asOf(format.moment(asOf, range.tz))}</span>}
      {note && <span>{note}</span>}
    </p>
  )
}
