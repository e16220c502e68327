import { useAnswer } from "../../useAnswer"
import { figure, Retention } from "../api"
import * as format from "../format"
import { Grid } from "../Grid"
import { Answered, Basis, Choice, Controls, Panel } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.retention
const cohorts = ["week", "day", "month"] as const
const events = ["page_view", "product_view", "add_to_cart", "purchase", "user_registration", "login", "search"] as const
const returns = ["", ...events] as const

export function RetentionPage() {
  const { query, range } = useAddress()
  const cohort = choice(query, "cohort", cohorts)
  const event = choice(query, "event", events)
  const back = choice(query, "return_event", returns)
  const parameters = asked(range, { cohort, event, return_event: back })
  const answer = useAnswer(parameters.toString(), (signal) => figure<Retention>("retention", parameters, signal))
  return (
    <>
      <Controls>
        <Choice label={words.cohort} name="cohort" value={cohort} options={cohorts.map((name) => [name, words.cohorts[name]] as const)} />
        <Choice label={words.event} name="event" value={event} options={events.map((name) => [name, name] as const)} />
        <Choice label={words.back} name="return_event" value={back} options={returns.map((name) => [name, name || words.same] as const)} />
      </Controls>
      <Answered answer={answer} isEmpty={(value) => value.cohorts.every((row) => row.size === 0)}>{(value) => (
        <>
          <Basis range={range} asOf={value.as_of} />
          <Panel title={words.grid}>
            <Grid title={words.grid} first={words.first} second={words.size}
              head={(period) => words.nth(words.cohorts[cohort], period)}
              rows={value.cohorts.map((row) => ({
                name: row.cohort.length > 7 ? format.day(row.cohort) : row.cohort, size: format.count(row.size),
                cells: row.size === 0 ? [] : row.rates.map((rate) => ({ text: format.percent(rate), part: rate })),
              }))} />
          </Panel>
        </>
      )}</Answered>
    </>
  )
}
