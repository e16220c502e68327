import {
  BarController, BarElement, CategoryScale, Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip,
} from "chart.js"

/** A chunk of its own: Chart.js is fetched where a chart is shown, and nowhere else. */

Chart.register(
  BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip)

export interface Series {
  name: string
  values: (number | null)[]
  /** Drawn behind the others, dashed: what it was before. */
  isBefore?: boolean
}

export interface Drawing {
  kind: "line" | "bar"
  labels: string[]
  series: Series[]
  isStacked?: boolean
  isHorizontal?: boolean
  /** A value as the axis says it, and as the tooltip does. */
  rough: (value: number) => string
  exact: (value: number, series: number, index: number) => string
}

/** Characters of a name beside an axis; the tooltip and the table have all of it. */
const nameMax = 24

/** The page's own colours, light or dark. */
function colours() {
  const style = getComputedStyle(document.documentElement)
  const named = (name: string) => style.getPropertyValue(name).trim()
  return {
    ink: named("--soft"), line: named("--line"), paper: named("--card"), text: named("--ink"), before: named("--before"),
    series: [1, 2, 3, 4, 5].map((number) => named(`--series-${number}`)),
  }
}

/** Draws into the canvas; what it returns takes the drawing away. */
export function draw(canvas: HTMLCanvasElement, drawing: Drawing): () => void {
  if (!canvas.getContext("2d")) throw new Error("this browser can't draw")
  const colour = colours()
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches
  const values = drawing.isHorizontal ? "x" : "y"
  const names = drawing.isHorizontal ? "y" : "x"
  const named = (value: string | number) => {
    const label = drawing.labels[Number(value)] ?? ""
    return label.length > nameMax ? `${label.slice(0, nameMax - 1)}…` : label
  }
  const few = drawing.labels.length < 40
  const chart = new Chart(canvas, {
    type: drawing.kind,
    data: {
      labels: drawing.labels,
      datasets: drawing.series.map((series, index) => {
        const own = series.isBefore ? colour.before : colour.series[index % colour.series.length]
        return {
          label: series.name, data: series.values, order: series.isBefore ? 2 : 1,
          borderColor: own, backgroundColor: drawing.kind === "bar" ? own : `${own}22`,
          borderWidth: drawing.kind === "bar" ? 0 : 2, borderDash: series.isBefore ? [5, 4] : [],
          fill: drawing.kind === "line" && !series.isBefore && drawing.series.filter((one) => !one.isBefore).length === 1,
          pointRadius: drawing.labels.length === 1 ? 4 : 0, pointHoverRadius: 4, pointBackgroundColor: own, tension: 0.25,
          borderRadius: 3, maxBarThickness: 42,
        }
      }),
    },
    options: {
      responsive: true, maintainAspectRatio: false, indexAxis: drawing.isHorizontal ? "y" : "x",
      animation: isCalm ? false : { duration: 250 },
      interaction: { mode: "index", intersect: false, axis: names },
      scales: {
        [names]: {
          stacked: drawing.isStacked ?? false, grid: { display: false, borderColor: colour.line },
          ticks: { color: colour.ink, maxRotation: 0, autoSkip: true, autoSkipPadding: few ? 12 : 24, callback: named },
        },
        [values]: {
          stacked: drawing.isStacked ?? false, beginAtZero: true, grid: { color: colour.line, drawBorder: false },
          ticks: { color: colour.ink, maxTicksLimit: 6, callback: (value) => drawing.rough(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: colour.paper, titleColor: colour.text, bodyColor: colour.text, borderColor: colour.line,
          borderWidth: 1, padding: 10, boxPadding: 4,
          callbacks: {
            label: (item) =>
              ` ${item.dataset.label ?? ""}: ${drawing.exact(Number(item.raw), item.datasetIndex, item.dataIndex)}`,
          },
        },
      },
    },
  })
  return () => chart.destroy()
}
