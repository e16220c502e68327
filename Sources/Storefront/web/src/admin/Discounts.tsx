import { FormEvent, useState } from "react"
import { Loading, ProblemNotice } from "../components/Notice"
import { Opened } from "../components/Opened"
import { utcDay } from "../dates"
import { cents, count, money } from "../money"
import { useAnswer } from "../useAnswer"
import { addDiscount, Discount, discounts, NewDiscount, setDiscountActive } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"
import { useAction } from "../useAction"

const words = texts.discounts

function value(discount: Discount): string {
  return discount.type === "percentage" ? `${discount.value}%` : money(cents(discount.value), discount.currency ?? undefined)
}

function valid({ validFrom, validUntil }: Discount): string {
  if (validFrom && validUntil) return words.between(utcDay(validFrom), utcDay(validUntil))
  return validFrom ? words.from(utcDay(validFrom)) : validUntil ? words.until(utcDay(validUntil)) : words.always
}

/** What the browser's date field says is a day; the discount begins with it, in UTC. */
function moment(text: string): string | null {
  return text ? `${text}T00:00:00Z` : null
}

function Editor({ onDone }: { onDone: () => void }) {
  const { run, problem, isBusy } = useAction()
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? "").trim()
    const number = (name: string) => (text(name) ? Number(text(name)) : null)
    const draft: NewDiscount = {
      code: text("code"), type: text("type"), value: text("value"), description: text("description") || null,
      minimumAmount: text("minimumAmount") || null, validFrom: moment(text("validFrom")), validUntil: moment(text("validUntil")),
      usesMax: number("usesMax"), usesPerCustomerMax: number("usesPerCustomerMax"),
    }
    void run(() => addDiscount(draft), onDone)
  }
  const amount = { inputMode: "decimal" as const, pattern: "\\d{1,8}(\\.\\d{1,2})?" }
  return (
    <form className="stack panel" onSubmit={save} aria-label={words.add}>
      <h2>{words.add}</h2>
      <label>{words.fields.code}<input name="code" required pattern="[A-Za-z0-9][A-Za-z0-9_\-]{2,39}" /></label>
      <label>{words.fields.type}
        <select name="type">{Object.entries(words.types).map(([type, text]) => <option key={type} value={type}>{text}</option>)}</select>
      </label>
      <label>{words.fields.value}<input name="value" required {...amount} /></label>
      <label>{words.fields.description}<input name="description" maxLength={200} /></label>
      <label>{words.fields.minimumAmount}<input name="minimumAmount" {...amount} /></label>
      <label>{words.fields.validFrom}<input name="validFrom" type="date" /></label>
      <label>{words.fields.validUntil}<input name="validUntil" type="date" /></label>
      <label>{words.fields.usesMax}<input name="usesMax" type="number" min={1} /></label>
      <label>{words.fields.usesPerCustomerMax}<input name="usesPerCustomerMax" type="number" min={1} /></label>
      {problem && <ProblemNotice problem={problem} />}
      <p className="row">
        <button type="submit" disabled={isBusy}>{texts.save}</button>
        <button type="button" className="quiet" onClick={onDone}>{texts.cancel}</button>
      </p>
    </form>
  )
}

export function Discounts() {
  const [isAdding, setIsAdding] = useState(false)
  const list = useAnswer("discounts", discounts)
  const { run, problem, isBusy } = useAction()
  return (
    <>
      <div className="controls"><button type="button" onClick={() => setIsAdding(true)}>{words.add}</button></div>
      {isAdding && <Opened><Editor onDone={() => { setIsAdding(false); list.reload() }} /></Opened>}
      {problem && <ProblemNotice problem={problem} />}
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value?.data.length === 0 && <p className="empty">{words.none}</p>}
      {list.value && list.value.data.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label={texts.menu.discounts}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {list.value.data.map((discount) => (
                <tr key={discount.id}>
                  <th scope="row">{discount.code}</th>
                  <td className="number">{value(discount)}</td>
                  <td>{valid(discount)}</td>
                  <td className="number">{count(discount.uses)}{discount.usesMax !== null && ` / ${count(discount.usesMax)}`}</td>
                  <td><span className={discount.active ? "state good" : "state idle"}>{discount.active ? words.active : words.inactive}</span></td>
                  <td className="actions">
                    <button type="button" className="plain" disabled={isBusy}
                      aria-label={discount.active ? words.endOf(discount.code) : words.startOf(discount.code)}
                      onClick={() => void run(() => setDiscountActive(discount.id, !discount.active), list.reload)}>
                      {discount.active ? words.end : words.start}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
