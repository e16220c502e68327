import { useEffect } from "react"
import { Notice } from "../../components/Notice"
import { useAnswer } from "../../useAnswer"
import { Health, health, reconciliation } from "../api"
import * as format from "../format"
import { Answered, DataTable, Panel, Tiles } from "../parts"
import { useAddress } from "../range"
import { texts } from "../texts"

const words = texts.health
const services = ["/health", "/api/products/health", "/api/orders/health", "/api/analytics/health"]
const lookAgainMilliseconds = 15_000

/** One that does not answer is a finding here, and no reason to show nothing. */
async function allServices(signal: AbortSignal): Promise<{ path: string; health?: Health }[]> {
  return await Promise.all(services.map(async (path) => {
    try {
      return { path, health: await health(path, signal) }
    } catch (error) {
      if (signal.aborted) throw error
      return { path }
    }
  }))
}

function needs(health: Health | undefined): string {
  return Object.entries(health ?? {})
    .filter(([name, value]) => typeof value === "string" && !["status", "service", "timestamp"].includes(name))
    .map(([name, value]) => `${name}: ${String(value)}`).join(" · ") || "–"
}

function outbox(found: { health?: Health }[]): { pending: number; dead: number } | undefined {
  return found.map((one) => one.health?.outbox).find((value) => value !== undefined) as { pending: number; dead: number } | undefined
}

export function HealthPage() {
  const { range } = useAddress()
  const found = useAnswer("services", allServices)
  const books = useAnswer("reconciliation", reconciliation)
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (document.visibilityState !== "visible") return
      found.reload()
      books.reload()
    }, lookAgainMilliseconds)
    return () => window.clearInterval(timer)
  }, [found.reload, books.reload])
  return (
    <>
      <p className="meta">{words.renewed}</p>
      <Panel title={words.services}>
        <Answered answer={found}>{(rows) => {
          const messages = outbox(rows)
          return (
            <>
              <DataTable title={words.services} rows={rows} columns={[
                { title: words.service, cell: (row) => words.serviceNames[row.path] ?? row.path },
                {
                  title: words.status,
                  cell: (row) => {
                    const isGood = row.health?.status === "healthy"
                    return <span className={isGood ? "state good" : "state bad"}>{row.health ? words.states[row.health.status] ?? row.health.status : words.gone}</span>
                  },
                },
                { title: words.needs, cell: (row) => needs(row.health) },
              ]} />
              {messages && <>
                <h3>{words.outbox}</h3>
                <Tiles tiles={[
                  { name: words.pending, value: format.count(messages.pending) },
                  { name: words.dead, value: format.count(messages.dead) },
                ]} />
              </>}
            </>
          )
        }}</Answered>
      </Panel>
      <Answered answer={books}>{(value) => {
        const tiles = (names: Record<string, string>, figures: object) => Object.entries(names)
          .map(([name, text]) => ({ name: text, value: format.count(Number((figures as Record<string, unknown>)[name] ?? 0)) }))
        const lag = value.as_of === undefined ? undefined : Math.max(0, (Date.now() - Date.parse(value.as_of)) / 1000)
        return (
          <>
            {value.status === "ok"
              ? <Notice kind="good">{words.agrees}</Notice>
              : <Notice kind="problem">{words.differs}</Notice>}
            <Panel title={words.events}>
              <Tiles tiles={tiles(words.ledger, value.events)} />
              <p className="meta">{words.sums}</p>
            </Panel>
            <Panel title={words.orders}>
              <Tiles tiles={[
                ...tiles(words.mirror, value.orders),
                {
                  name: words.lag, value: lag === undefined ? words.lagUnknown : format.duration(lag),
                  note: value.as_of && texts.asOf(format.moment(value.as_of, range.tz)),
                },
              ]} />
              {value.orders.days.length > 0 && <>
                <h3>{words.days}</h3>
                <DataTable title={words.days} rows={value.orders.days.flatMap(({ day, figures }) => figures.map((figure) => ({ day, ...figure })))} columns={[
                  { title: words.day, cell: (row) => format.day(row.day) },
                  { title: words.figure, cell: (row) => row.name },
                  { title: words.mirror.postgresql ?? "", isNumber: true, cell: (row) => row.postgresql },
                  { title: words.mirror.mirror ?? "", isNumber: true, cell: (row) => row.mirror },
                ]} />
              </>}
            </Panel>
            <Panel title={words.purchases}><Tiles tiles={tiles(words.purchase, value.purchases)} /></Panel>
          </>
        )
      }}</Answered>
    </>
  )
}
