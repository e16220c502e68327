import { useEffect, useRef, useState } from "react"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { moment } from "../dates"
import { cents, money } from "../money"
import { addressOf, cancelOrder, Order, ordersOf } from "../orders"
import { Link } from "../router"
import { session, User } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"
import { useAction } from "../useAction"
import { useAnswer } from "../useAnswer"

const lookAgainMilliseconds = 15_000

function OrderCard({ order, onChanged }: { order: Order; onChanged: () => void }) {
  const { run, problem, isBusy } = useAction()
  const [isCancelled, setIsCancelled] = useState(false)
  const head = useRef<HTMLHeadingElement>(null)
  const cancel = () => {
    if (!window.confirm(texts.orders.cancelConfirm(order.orderNumber))) return
    void run(() => cancelOrder(order.id), () => {
      setIsCancelled(true)
      // The button goes away.
      head.current?.focus({ preventScroll: true })
    }).finally(onChanged)
  }
  const discount = cents(order.discountAmount ?? 0)
  const back = cents(order.refundedAmount ?? 0)
  return (
    <li className="order">
      <h2 ref={head} tabIndex={-1}>{order.orderNumber}</h2>
      <p className="meta">
        <time dateTime={order.createdAt}>{moment(order.createdAt)}</time>
        {" · "}<strong>{texts.orders.status[order.status] ?? order.status}</strong>
        {" · "}{texts.orders.paid[order.paymentStatus] ?? order.paymentStatus}
        {back > 0 && <> · {texts.orders.refunded(money(back, order.currency))}</>}
      </p>
      <ul>
        {order.items.map((item) => (
          <li key={item.id}>
            {item.quantity} × <Link href={`/games/${item.gameId}`}>{item.gameName}</Link>{" "}
            {money(cents(item.totalPrice), order.currency)}
            {order.paymentStatus === "paid" && order.status !== "cancelled" && <> · <Link href={`/games/${item.gameId}#reviews`} aria-label={texts.orders.reviewOf(item.gameName)}>{texts.orders.review}</Link></>}
          </li>
        ))}
      </ul>
      {discount > 0 && <p className="meta">{texts.checkout.discount}: −{money(discount, order.currency)}</p>}
      {addressOf(order) && <p className="meta">{texts.orders.address}: {addressOf(order)}</p>}
      <p className="total"><span>{texts.cart.total}</span> <strong>{money(cents(order.totalAmount), order.currency)}</strong></p>
      {isCancelled && <Notice kind="good">{texts.orders.cancelled(order.orderNumber)}</Notice>}
      {problem && (problem.code === "illegal_step" ? <Notice kind="problem">{texts.orders.tooLate}</Notice> : <ProblemNotice problem={problem} />)}
      {order.status === "pending" && <p><button type="button" className="quiet" disabled={isBusy} data-track="cancel_order"
        aria-label={texts.orders.cancelOf(order.orderNumber)} onClick={cancel}>{texts.orders.cancel}</button></p>}
    </li>
  )
}

function OrderList({ user }: { user: User }) {
  const { value, problem, isLoading, reload } = useAnswer(`orders ${user.id}`, (signal) => ordersOf(user.id, signal))
  useEffect(() => {
    const timer = window.setInterval(() => { if (document.visibilityState === "visible") reload() }, lookAgainMilliseconds)
    return () => window.clearInterval(timer)
  }, [reload])
  return (
    <>
      {problem && <ProblemNotice problem={problem} retry={reload} />}
      {problem && value && <p className="meta">{texts.orders.stale}</p>}
      {!value && isLoading && <Loading />}
      {value?.length === 0 && <p>{texts.orders.none} <Link href="/">{texts.cart.browse}</Link></p>}
      {value && value.length > 0 && <ul className="orders">{value.map((order) => <OrderCard key={order.id} order={order} onChanged={reload} />)}</ul>}
    </>
  )
}

export function Orders() {
  const user = useStore(session)
  return (
    <section>
      <h1>{texts.orders.title}</h1>
      {user === undefined && <Loading />}
      {user === null && <p><Link href="/auth?next=/orders">{texts.orders.signIn}</Link></p>}
      {user && <OrderList user={user} />}
    </section>
  )
}
