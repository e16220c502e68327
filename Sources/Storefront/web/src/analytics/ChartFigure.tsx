import { useEffect, useId, useRef, useState, useSyncExternalStore } from "react"
import { Drawing } from "./draw"
import { texts } from "./texts"

const dark = typeof matchMedia === "undefined" ? undefined : matchMedia("(prefers-color-scheme: dark)")

function useIsDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      dark?.addEventListener("change", listener)
      return () => dark?.removeEventListener("change", listener)
    },
    () => dark?.matches ?? false)
}

/** A chart, and the same figures as a table: for who can't see it, and for who wants the numbers. */
export function ChartFigure({ title, first, note, ...drawing }: {
  title: string
  /** What the table's first column holds. */
  first: string
  note?: string
} & Drawing) {
  const id = useId()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isTable, setIsTable] = useState(false)
  const [isMissing, setIsMissing] = useState(false)
  const isDark = useIsDark()
  const shown = JSON.stringify([drawing.kind, drawing.labels, drawing.series])
  useEffect(() => {
    if (isTable) return undefined
    let erase: (() => void) | undefined
    let isGone = false
    import("./draw")
      .then(({ draw }) => { if (!isGone && canvas.current) erase = draw(canvas.current, drawing) })
      .catch(() => { if (!isGone) { setIsMissing(true); setIsTable(true) } })
    return () => {
      isGone = true
      erase?.()
    }
  }, [shown, isTable, isDark])
  return (
    <figure className="panel chart" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        {!isTable && drawing.series.length > 1 && (
          <ul className="legend">
            {drawing.series.map((series, index) =>
              <li key={series.name} className={series.isBefore ? "before" : `series-${index % 5 + 1}`}>{series.name}</li>)}
          </ul>
        )}
        <button type="button" className="plain" aria-pressed={isTable} aria-label={texts.chart.tableOf(title)}
          onClick={() => { setIsTable(!isTable); setIsMissing(false) }}>{isTable ? texts.chart.chart : texts.chart.table}</button>
      </figcaption>
      {isMissing && <p className="meta" role="status">{texts.chart.missing}</p>}
      {isTable
        ? (
          <div className="scroll tall" tabIndex={0} role="region" aria-label={title}>
            <table>
              <thead>
                <tr><th scope="col">{first}</th>{drawing.series.map((series) =>
                  <th key={series.name} scope="col" className="number">{series.name}</th>)}</tr>
              </thead>
              <tbody>
                {drawing.labels.map((label, index) => (
                  <tr key={index}>
                    <th scope="row">{label}</th>
                    {drawing.series.map((series, position) => {
                      const value = series.values[index]
                      return <td key={series.name} className="number">{value === null || value === undefined ? "–" : drawing.exact(value, position, index)}</td>
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
        : <div className="canvas"><canvas ref={canvas} role="img" aria-label={texts.chart.picture(title)} /></div>}
      {note && <p className="meta">{note}</p>}
    </figure>
  )
}
