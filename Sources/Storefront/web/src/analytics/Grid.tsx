/** 0 to 5; small parts, which are most of them, differ from one another too. */
export function heat(part: number): number {
  return part > 0 ? Math.min(5, Math.ceil(Math.sqrt(part) * 5)) : 0
}

/** Cohorts below one another, the periods after each beside it; the fuller a cell, the more of the cohort it holds. */
export function Grid({ title, first, second, head, rows }: {
  title: string
  first: string
  second: string
  head: (period: number) => string
  rows: { name: string; size: string; cells: { text: string; part: number }[] }[]
}) {
  const width = Math.max(0, ...rows.map((row) => row.cells.length))
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={title}>
      <table className="cohorts">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col" className="number">{second}</th>
            {Array.from({ length: width }, (_, period) => <th key={period} scope="col" className="number">{head(period)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td className="number">{row.size}</td>
              {Array.from({ length: width }, (_, period) => {
                const cell = row.cells[period]
                if (!cell) return <td key={period} />
                return <td key={period} className={`number heat-${heat(cell.part)}`}>{cell.text}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
