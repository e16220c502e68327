import { FormEvent, useEffect, useState } from "react"
import { Notice } from "../../components/Notice"
import { useAnswer } from "../../useAnswer"
import { figure, Funnel, FunnelStep } from "../api"
import * as format from "../format"
import { Answered, Basis, Choice, Controls, DataTable, Panel } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.funnel
const stepsMax = 8
const usual = ["page_view", "product_view", "add_to_cart", "purchase"]
const known = [
  "page_view", "product_view", "search", "click", "add_to_cart", "remove_from_cart", "checkout_start", "purchase", "login",
  "user_registration",
]
const windows = ["7d", "30m", "1h", "1d", "30d", "90d"] as const
const bys = ["visitor", "session"] as const
const breakdowns = [
  "none", "device", "country", "browser", "os", "channel", "utm_source", "utm_medium", "utm_campaign",
] as const

/** "a,b[c=d,e=f]" as its steps: commas within brackets part conditions, not steps. */
export function stepsOf(text: string): string[] {
  const steps = text.split(/,(?![^[]*\])/).map((step) => step.trim()).filter((step) => step !== "")
  return steps.length >= 2 && steps.length <= stepsMax ? steps : usual
}

function Builder({ steps, onChange }: { steps: string[]; onChange: (steps: string[]) => void }) {
  const [drafts, setDrafts] = useState(steps)
  const [isWrong, setIsWrong] = useState(false)
  const text = steps.join(",")
  useEffect(() => setDrafts(steps), [text])
  const put = (index: number, step: string) => setDrafts(drafts.map((draft, at) => (at === index ? step : draft)))
  const swap = (index: number) => {
    const next = [...drafts]
    next.splice(index - 1, 2, drafts[index] ?? "", drafts[index - 1] ?? "")
    setDrafts(next)
  }
  const apply = (event: FormEvent) => {
    event.preventDefault()
    const wanted = drafts.map((draft) => draft.trim()).filter((draft) => draft !== "")
    setIsWrong(wanted.length < 2)
    if (wanted.length >= 2) onChange(wanted)
  }
  return (
    <form className="panel builder" aria-label={words.steps} onSubmit={apply}>
      <h2>{words.steps}</h2>
      <ol>
        {drafts.map((draft, index) => (
          <li key={index}>
            <input aria-label={words.step(index + 1)} aria-describedby="step-hint" list="event-types" value={draft} maxLength={600}
              onChange={(event) => put(index, event.target.value)} />
            <button type="button" className="icon" aria-label={words.up(index + 1)} disabled={index === 0} onClick={() => swap(index)}>↑</button>
            <button type="button" className="icon" aria-label={words.remove(index + 1)} disabled={drafts.length <= 2}
              onClick={() => setDrafts(drafts.filter((_, at) => at !== index))}>×</button>
          </li>
        ))}
      </ol>
      <datalist id="event-types">{known.map((type) => <option key={type} value={type} />)}</datalist>
      <p id="step-hint" className="meta">{words.hint}</p>
      {isWrong && <Notice kind="problem">{words.invalid}</Notice>}
      <p className="row">
        <button type="submit">{words.apply}</button>
        <button type="button" className="quiet" disabled={drafts.length >= stepsMax} onClick={() => setDrafts([...drafts, ""])}>{words.add}</button>
      </p>
    </form>
  )
}

const columns = [
  { title: words.columns.step, cell: (step: FunnelStep) => step.step },
  { title: words.columns.count, isNumber: true, cell: (step: FunnelStep) => format.count(step.count) },
  { title: words.columns.rate, isNumber: true, cell: (step: FunnelStep) => format.percent(step.rate) },
  { title: words.columns.stepRate, isNumber: true, cell: (step: FunnelStep, index: number) => (index === 0 ? "–" : format.percent(step.step_rate)) },
  { title: words.columns.dropOff, isNumber: true, cell: (step: FunnelStep, index: number) => (index === 0 ? "–" : format.count(step.drop_off)) },
  { title: words.columns.time, isNumber: true, cell: (step: FunnelStep) => (step.median_seconds === undefined ? "–" : format.duration(step.median_seconds)) },
]

export function FunnelPage() {
  const { query, range, change } = useAddress()
  const steps = stepsOf(query.get("steps") ?? "")
  const span = choice(query, "window", windows)
  const by = choice(query, "by", bys)
  const breakdown = choice(query, "breakdown", breakdowns)
  const parameters = asked(range, { steps: steps.join(","), window: span, by, breakdown })
  const answer = useAnswer(parameters.toString(), (signal) => figure<Funnel>("funnel", parameters, signal))
  return (
    <>
      <Controls>
        <Choice label={words.window} name="window" value={span} options={windows.map((name) => [name, words.windows[name]] as const)} />
        <Choice label={words.by} name="by" value={by} options={bys.map((name) => [name, words.bys[name]] as const)} />
        <Choice label={words.breakdown} name="breakdown" value={breakdown} options={breakdowns.map((name) => [name, words.breakdowns[name]] as const)} />
      </Controls>
      <div className="columns narrow-left">
        <Builder steps={steps} onChange={(next) => change({ steps: next.join(",") === usual.join(",") ? "" : next.join(",") })} />
        <Answered answer={answer} isEmpty={(value) => (value.steps[0]?.count ?? 0) === 0}>{(value) => (
          <>
            <Basis range={range} asOf={value.as_of} />
            <Panel title={words.result}>
              <ol className="funnel" aria-hidden="true">
                {value.steps.map((step, index) => (
                  <li key={index}>
                    <span className="funnel-name">{step.step}</span>
                    <span className="funnel-bar"><span style={{ width: `${Math.max(step.rate * 100, 0.5)}%` }} /></span>
                    <span className="funnel-rate">{format.percent(step.rate)}</span>
                  </li>
                ))}
              </ol>
              <DataTable title={words.result} rows={value.steps} columns={columns} />
            </Panel>
            {value.groups && value.groups.length > 0 && (
              <Panel title={`${words.groups}: ${words.breakdowns[breakdown]}`}>
                <DataTable title={words.groups} rows={value.groups} columns={[
                  { title: words.breakdowns[breakdown], cell: (group) => group.value || texts.none },
                  ...value.steps.map((step, index) => ({
                    title: step.step, isNumber: true,
                    cell: (group: NonNullable<Funnel["groups"]>[number]) => format.count(group.steps[index]?.count ?? 0),
                  })),
                  { title: words.total, isNumber: true, cell: (group) => format.percent(group.steps[group.steps.length - 1]?.rate ?? 0) },
                ]} />
              </Panel>
            )}
          </>
        )}</Answered>
      </div>
    </>
  )
}
