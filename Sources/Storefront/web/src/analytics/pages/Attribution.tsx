import { useAnswer } from "../../useAnswer"
import { Attribution as Report, figure } from "../api"
import { ChartFigure } from "../ChartFigure"
import * as format from "../format"
import { Answered, Basis, Choice, Controls, DataTable, Panel, Tiles } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.attribution
const models = ["last_non_direct", "first", "last", "linear"] as const
const dimensions = ["channel", "campaign", "source", "medium"] as const
const lookbacks = ["30", "1", "7", "90"] as const

export function Attribution() {
  const { query, range } = useAddress()
  const model = choice(query, "model", models)
  const dimension = choice(query, "dimension", dimensions)
  const lookback = choice(query, "lookback_days", lookbacks)
  const parameters = asked(range, { model, dimension, lookback_days: lookback })
  const answer = useAnswer(parameters.toString(), (signal) => figure<Report>("attribution", parameters, signal))
  return (
    <>
      <Controls>
        <Choice label={words.model} name="model" value={model} options={models.map((name) => [name, words.models[name]] as const)} />
        <Choice label={words.dimension} name="dimension" value={dimension} options={dimensions.map((name) => [name, words.dimensions[name]] as const)} />
        <Choice label={words.lookback} name="lookback_days" value={lookback} options={lookbacks.map((name) => [name, words.days(name)] as const)} />
      </Controls>
      <Answered answer={answer} isEmpty={(value) => value.currencies.length === 0}>{(value) => {
        const money = (text: string) => format.amount(text, value.currency)
        const whole = Number(value.total)
        const missing = value.currencies.find((one) => one.currency === value.currency)?.unattributed_orders ?? 0
        const name = (key: string) => (dimension === "channel" ? texts.channels[key] ?? key : key) || texts.none
        return (
          <>
            <Basis range={range} currency={value.currency} asOf={value.as_of} />
            <Tiles tiles={[
              { name: words.total, value: money(value.total) },
              { name: words.unattributed, value: money(value.unattributed), note: words.unattributedNote },
              { name: `${words.orders}: ${words.unattributed.toLowerCase()}`, value: format.count(missing) },
            ]} />
            <div className="columns">
              <ChartFigure title={words.chart} first={words.dimensions[dimension]} kind="bar" isHorizontal
                labels={value.rows.map((row) => name(row.key))}
                series={[{ name: words.revenue, values: value.rows.map((row) => Number(row.revenue)) }]}
                rough={(amount) => format.roughAmount(amount, value.currency)}
                exact={(_, __, index) => money(value.rows[index]?.revenue ?? "0")} />
              <Panel title={words.dimensions[dimension]}>
                <DataTable title={words.dimensions[dimension]} rows={value.rows}
                  share={(row) => (whole > 0 ? Number(row.revenue) / whole : 0)} columns={[
                    { title: words.dimensions[dimension], cell: (row) => name(row.key) },
                    { title: words.orders, isNumber: true, cell: (row) => format.count(row.orders) },
                    { title: words.revenue, isNumber: true, cell: (row) => money(row.revenue) },
                    { title: texts.share, isNumber: true, cell: (row) => (whole > 0 ? format.percent(Number(row.revenue) / whole) : "–") },
                  ]} />
              </Panel>
            </div>
          </>
        )
      }}</Answered>
    </>
  )
}
