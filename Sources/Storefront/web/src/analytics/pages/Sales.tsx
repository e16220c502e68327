import { useState } from "react"
import { Problem } from "../../api"
import { ProblemNotice } from "../../components/Notice"
import { texts as shop } from "../../texts"
import { useAnswer } from "../../useAnswer"
import { figure, path, SalesReport } from "../api"
import { ChartFigure } from "../ChartFigure"
import { download } from "../download"
import * as format from "../format"
import { Answered, Basis, changed, Choice, Controls, DataTable, Panel, Tiles } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.sales
const intervals = ["", "hour", "day", "week", "month", "quarter", "year"] as const
const groupings = [
  "product", "category", "platform", "country", "customer_type", "payment_method", "channel", "utm_source", "utm_medium",
  "utm_campaign", "currency",
] as const
const comparisons = ["previous", "previous_year", "none"] as const

/** A group as people call it. */
function named(group: string, key: string): string {
  switch (group) {
    case "category": return shop.categories[key] ?? key
    case "platform": return shop.platforms[key] ?? key
    case "channel": return texts.channels[key] ?? key
    default: return key
  }
}

export function Sales() {
  const { query, range } = useAddress()
  const [problem, setProblem] = useState<Problem>()
  const interval = choice(query, "interval", intervals)
  const group = choice(query, "group", groupings)
  const compare = choice(query, "compare", comparisons)
  const wanted = query.get("currency") ?? ""
  const currency = /^[A-Z]{3}$/.test(wanted) ? wanted : ""
  const parameters = asked(range, { interval, group_by: group, compare: compare === "none" ? "" : compare, currency })
  const answer = useAnswer(parameters.toString(), (signal) => figure<SalesReport>("sales", parameters, signal))
  const save = () => {
    setProblem(undefined)
    const csv = new URLSearchParams(parameters)
    csv.set("format", "csv")
    download(path("sales", csv), `sales-${range.from}-${range.to}.csv`).catch((error: unknown) => {
      if (error instanceof Problem) setProblem(error)
    })
  }
  const currencies = answer.value?.currencies ?? []
  return (
    <>
      <Controls>
        <Choice label={texts.range.compare} name="compare" value={compare}
          options={comparisons.map((name) => [name, texts.range.comparisons[name === "none" ? "" : name]] as const)} />
        <Choice label={words.interval} name="interval" value={interval} options={intervals.map((name) => [name, words.intervals[name]] as const)} />
        <Choice label={words.group} name="group" value={group} options={groupings.map((name) => [name, words.groups[name]] as const)} />
        {currencies.length > 1 && <Choice label={words.currency} name="currency" value={answer.value?.currency ?? ""}
          options={currencies.map((one) => [one.currency, one.currency] as const)} />}
        <button type="button" className="quiet" onClick={save}>{words.csv}</button>
      </Controls>
      {problem && <ProblemNotice problem={problem} />}
      <Answered answer={answer}>{(report) => {
        const { totals, previous } = report
        const money = (text: string | null | undefined) => format.amount(text, report.currency)
        const before = previous?.totals
        const now = Date.now()
        const series = report.series.filter((one) => Date.parse(one.start) <= now)
        const earlier = previous?.series.slice(0, series.length)
        const amounts = [series.map((one) => one.net), (earlier ?? []).map((one) => one.net)]
        const whole = Number(totals.net)
        const groups = report.groups ?? []
        return (
          <>
            <Basis range={range} currency={report.currency} asOf={report.as_of} />
            <Tiles tiles={[
              { name: words.net, value: money(totals.net), change: before && changed(totals.net, before.net) },
              { name: words.gross, value: money(totals.gross), change: before && changed(totals.gross, before.gross) },
              { name: words.discounts, value: money(totals.discounts), isCost: true, change: before && changed(totals.discounts, before.discounts) },
              { name: words.refunds, value: money(totals.refunds), isCost: true, change: before && changed(totals.refunds, before.refunds) },
              { name: words.orders, value: format.count(totals.orders ?? 0), change: before && changed(totals.orders ?? 0, before.orders ?? 0) },
              { name: words.units, value: format.count(totals.units), change: before && changed(totals.units, before.units) },
              { name: words.average, value: money(totals.aov), change: before && changed(totals.aov ?? undefined, before.aov ?? undefined) },
            ]} />
            <ChartFigure title={words.netOf(words.intervals[report.interval as "day"] ?? report.interval)} first={texts.overview.when}
              kind={series.length > 62 ? "line" : "bar"}
              labels={series.map((one) => format.period(one.start, report.interval, range.tz))}
              series={[
                { name: words.net, values: series.map((one) => Number(one.net)) },
                ...(earlier ? [{ name: texts.range.comparisons[compare === "none" ? "" : compare], isBefore: true, values: series.map((_, index) => (earlier[index] ? Number(earlier[index]?.net) : null)) }] : []),
              ]}
              rough={(value) => format.roughAmount(value, report.currency)} exact={(_, which, index) => money(amounts[which]?.[index])} />
            <Panel title={words.groupsOf(words.groups[group])}>
              <DataTable title={words.groupsOf(words.groups[group])} rows={groups}
                share={(row) => (whole > 0 && group !== "currency" ? Number(row.net) / whole : 0)} columns={[
                  { title: words.groups[group], cell: (row) => (row.is_rest ? words.rest : row.label ?? (named(group, row.key) || texts.none)) },
                  { title: words.orders, isNumber: true, cell: (row) => (row.orders === null ? "–" : format.count(row.orders)) },
                  { title: words.units, isNumber: true, cell: (row) => format.count(row.units) },
                  { title: words.gross, isNumber: true, cell: (row) => format.amount(row.gross, group === "currency" ? row.key : report.currency) },
                  { title: words.refunds, isNumber: true, cell: (row) => format.amount(row.refunds, group === "currency" ? row.key : report.currency) },
                  { title: words.net, isNumber: true, cell: (row) => format.amount(row.net, group === "currency" ? row.key : report.currency) },
                  { title: texts.share, isNumber: true, cell: (row) => (whole > 0 && group !== "currency" ? format.percent(Number(row.net) / whole) : "–") },
                ]} />
            </Panel>
            <p className="meta">{words.definition}</p>
          </>
        )
      }}</Answered>
    </>
  )
}
