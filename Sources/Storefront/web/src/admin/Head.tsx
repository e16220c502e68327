/** Columns of amounts and counts: their titles stand at the right, as their cells do. */
const numbers = new Set(["price", "stock", "rating", "total", "value", "uses", "attempts", "change", "after"])

export function Head({ titles }: { titles: Record<string, string> }) {
  return (
    <thead>
      <tr>
        {Object.entries(titles).map(([name, title]) =>
          <th key={name} scope="col" className={numbers.has(name) ? "number" : undefined}>{title}</th>)}
      </tr>
    </thead>
  )
}
