import { useAnswer } from "../../useAnswer"
import { CustomersReport, figure } from "../api"
import { ChartFigure } from "../ChartFigure"
import * as format from "../format"
import { Grid } from "../Grid"
import { Answered, Basis, Choice, Controls, DataTable, Panel, Tiles } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.customers
const cohorts = ["week", "month", "day"] as const
const values = ["rate", "net", "lifetime_value"] as const

export function Customers() {
  const { query, range } = useAddress()
  const cohort = choice(query, "cohort", cohorts)
  const shown = choice(query, "value", values)
  const parameters = asked(range, { cohort })
  const answer = useAnswer(parameters.toString(), (signal) => figure<CustomersReport>("customers", parameters, signal))
  return (
    <>
      <Controls>
        <Choice label={words.cohort} name="cohort" value={cohort} options={cohorts.map((name) => [name, texts.retention.cohorts[name]] as const)} />
        <Choice label={words.value} name="value" value={shown} options={values.map((name) => [name, words.values[name]] as const)} />
      </Controls>
      <Answered answer={answer} isEmpty={(value) => value.totals.customers === 0}>{(report) => {
        const money = (text: string | undefined) => format.amount(text, report.currency)
        const worth = report.active_lifetime_value
        const most = Math.max(1, ...report.cohorts.flatMap((row) => row.values.map((cell) => Number(cell[shown]))))
        return (
          <>
            <Basis range={range} currency={report.currency} asOf={report.as_of} />
            <Tiles tiles={[
              { name: words.all, value: format.count(report.totals.customers) },
              { name: words.fresh, value: format.count(report.totals.new_customers) },
              { name: words.returning, value: format.count(report.totals.returning_customers) },
              { name: words.average, value: money(worth.average), note: words.averageNote },
              { name: words.repeat, value: worth.repeat_rate === undefined ? "–" : format.percent(worth.repeat_rate) },
            ]} />
            <ChartFigure title={words.chart} first={texts.overview.when} kind="bar" isStacked
              labels={report.series.map((one) => format.period(one.start, report.cohort, range.tz))}
              series={[
                { name: words.fresh, values: report.series.map((one) => one.new_customers) },
                { name: words.returning, values: report.series.map((one) => one.returning_customers) },
              ]} rough={format.roughCount} exact={format.count} />
            <Panel title={words.grid}>
              <Grid title={words.grid} first={texts.retention.first} second={words.all}
                head={(period) => texts.retention.nth(texts.retention.cohorts[cohort], period)}
                rows={report.cohorts.map((row) => ({
                  name: format.period(row.cohort, report.cohort, range.tz), size: format.count(row.size),
                  cells: row.values.map((cell) => ({
                    text: shown === "rate" ? format.percent(cell.rate) : money(cell[shown]),
                    part: shown === "rate" ? cell.rate : Number(cell[shown]) / most,
                  })),
                }))} />
            </Panel>
            <div className="columns">
              <Panel title={words.counts}>
                <DataTable title={words.counts} rows={worth.order_counts} share={(row) => row.customers / (worth.customers || 1)} columns={[
                  { title: words.orders, cell: (row) => (row.is_or_more ? words.orMore(row.orders) : format.count(row.orders)) },
                  { title: words.all, isNumber: true, cell: (row) => format.count(row.customers) },
                  { title: texts.share, isNumber: true, cell: (row) => format.percent(row.customers / (worth.customers || 1)) },
                ]} />
              </Panel>
              <Panel title={words.best}>
                <DataTable title={words.best} rows={report.top_customers} columns={[
                  { title: words.columns.customer, cell: (row, index) => row.customer_id ? <code>{row.customer_id.slice(0, 8)}</code> : words.rank(index + 1) },
                  { title: words.columns.orders, isNumber: true, cell: (row) => format.count(row.orders) },
                  { title: words.columns.units, isNumber: true, cell: (row) => format.count(row.units) },
                  { title: words.columns.net, isNumber: true, cell: (row) => money(row.net) },
                  { title: words.columns.last, isNumber: true, cell: (row) => format.period(row.last_order_at, "day", range.tz) },
                ]} />
              </Panel>
            </div>
          </>
        )
      }}</Answered>
    </>
  )
}
