import { FormEvent, useRef, useState } from "react"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { Opened } from "../components/Opened"
import { Pages } from "../components/Pages"
import { moment } from "../dates"
import { cents, money } from "../money"
import { addressOf, Order } from "../orders"
import { texts as shop } from "../texts"
import { useAnswer } from "../useAnswer"
import { history, orders, refund, step } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"
import { useAction } from "../useAction"

const words = texts.orders

/** The legal next steps; the order service has the last word. */
const steps: Record<Order["status"], Order["status"][]> = {
  pending: ["processing", "cancelled"], processing: ["shipped", "cancelled"], shipped: ["delivered"], delivered: [],
  cancelled: [],
}

function Refund({ order, onDone }: { order: Order; onDone: () => void }) {
  const { run, problem, isBusy } = useAction()
  const [isEmpty, setIsEmpty] = useState(false)
  // One key for what this form says: sent twice, it gives back once. Something else is another refund.
  const last = useRef<{ text: string; key: string }>()
  const give = (items: { itemId: string; quantity: number }[] | null, reason: string) => {
    const text = JSON.stringify([items, reason])
    if (last.current?.text !== text) last.current = { text, key: crypto.getRandomValues(new Uint32Array(4)).join("-") }
    const key = last.current.key
    void run(() => refund(order.id, key, items, reason), onDone)
  }
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const reason = String(data.get("reason") ?? "").trim()
    const submitter = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null
    if (submitter?.value === "all") return give(null, reason)
    const items = order.items.flatMap((item) => {
      const quantity = Number(data.get(item.id)) || 0
      return quantity > 0 ? [{ itemId: item.id, quantity }] : []
    })
    setIsEmpty(items.length === 0)
    if (items.length > 0) give(items, reason)
  }
  return (
    <form className="stack panel" onSubmit={send} aria-label={words.refundTitle(order.orderNumber)}>
      <h2>{words.refundTitle(order.orderNumber)}</h2>
      {order.items.map((item) => {
        const left = item.quantity - (item.refundedQuantity ?? 0)
        return (
          <label key={item.id}>{words.copies(item.gameName, left)}
            <input name={item.id} type="number" min={0} max={left} defaultValue={0} />
          </label>
        )
      })}
      <label>{words.reason}<input name="reason" maxLength={1000} /></label>
      {isEmpty && <Notice kind="problem">{words.nothing}</Notice>}
      {problem && <ProblemNotice problem={problem} />}
      <p className="row">
        <button type="submit" value="some" disabled={isBusy}>{words.some}</button>
        <button type="submit" value="all" className="quiet" disabled={isBusy}>{words.all}</button>
        <button type="button" className="quiet" onClick={onDone}>{texts.cancel}</button>
      </p>
    </form>
  )
}

function History({ order, onClose }: { order: Order; onClose: () => void }) {
  const changes = useAnswer(`history ${order.id}`, (signal) => history(order.id, signal))
  return (
    <section className="panel" aria-label={words.historyOf(order.orderNumber)}>
      <div className="panel-head">
        <h2>{words.historyOf(order.orderNumber)}</h2>
        <button type="button" className="plain" onClick={onClose}>{texts.close}</button>
      </div>
      {addressOf(order) && <p>{shop.orders.address}: {addressOf(order)}</p>}
      {changes.problem && <ProblemNotice problem={changes.problem} retry={changes.reload} />}
      {!changes.value && changes.isLoading && <Loading />}
      <ol className="changes">
        {(changes.value?.data ?? []).map((change, index) => (
          <li key={index}>
            <time className="meta" dateTime={change.createdAt}>{moment(change.createdAt)}</time>{" "}
            {change.event === "status" ? shop.orders.status[change.to] ?? change.to : words.events[change.event] ?? change.event}{change.note && <span className="meta"> – {change.note}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

export function Orders() {
  const [status, setStatus] = useState("")
  const [page, setPage] = useState(1)
  const [open, setOpen] = useState<{ kind: "refund" | "history"; order: Order }>()
  const list = useAnswer(`orders ${status} ${page}`, (signal) => orders(page, status, signal))
  const { run, problem, isBusy } = useAction()
  const take = (order: Order, next: Order["status"]) => {
    if (next === "cancelled" && !window.confirm(words.cancelConfirm(order.orderNumber))) return
    void run(() => step(order.id, next), list.reload)
  }
  const pages = Math.ceil((list.value?.total ?? 0) / 20)
  return (
    <>
      <div className="controls">
        <label>{words.status}
          <select value={status} onChange={(event) => { setStatus(event.target.value); setPage(1) }}>
            <option value="">{words.any}</option>
            {Object.entries(shop.orders.status).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </label>
      </div>
      {open && (
        <Opened key={`${open.kind} ${open.order.id}`}>
          {open.kind === "refund"
            ? <Refund order={open.order} onDone={() => { setOpen(undefined); list.reload() }} />
            : <History order={open.order} onClose={() => setOpen(undefined)} />}
        </Opened>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value?.data.length === 0 && <p className="empty">{status ? words.noneOf : words.none}</p>}
      {list.value && list.value.data.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label={texts.menu.orders}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {list.value.data.map((order) => (
                <tr key={order.id}>
                  <th scope="row" className="moment">{order.orderNumber}</th>
                  <td className="moment">{moment(order.createdAt)}</td>
                  <td>{order.items.map((item) => `${item.quantity} × ${item.gameName}`).join(", ")}</td>
                  <td className="number">{money(cents(order.totalAmount), order.currency)}</td>
                  <td>{shop.orders.status[order.status]}</td>
                  <td>{words.payments[order.paymentStatus] ?? order.paymentStatus}</td>
                  <td className="actions">
                    {steps[order.status].map((next) => (
                      <button key={next} type="button" className="plain" disabled={isBusy}
                        aria-label={words.nextOf(words.next[next] ?? next, order.orderNumber)} onClick={() => take(order, next)}>
                        {words.next[next]}
                      </button>
                    ))}
                    {order.paymentStatus === "paid" && <button type="button" className="plain"
                      aria-label={words.refundTitle(order.orderNumber)} onClick={() => setOpen({ kind: "refund", order })}>{words.refund}</button>}
                    <button type="button" className="plain" aria-label={words.historyOf(order.orderNumber)}
                      onClick={() => setOpen({ kind: "history", order })}>{words.history}</button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pages page={page} pages={pages} onGo={setPage} />
    </>
  )
}
