import { useEffect, useState } from "react"
import { Problem } from "../api"
import { Loading, ProblemNotice } from "../components/Notice"
import { cents, money } from "../money"
import { addressOf, cancelOrder, Order, ordersOf } from "../orders"
import { Link } from "../router"
import { session, User } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"
import { useAnswer } from "../useAnswer"

const lookAgainMilliseconds = 15_000

function OrderCard({ order, onChanged }: { order: Order; onChanged: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  const cancel = async () => {
    if (!window.confirm(texts.orders.cancelConfirm)) return
    try {
      await cancelOrder(order.id)
    } catch (error) {
      if (error instanceof Problem) setProblem(error)
    }
    onChanged()
  }
  const back = cents(order.refundedAmount ?? 0)
  return (
    <li className="order">
      <h2>{order.orderNumber}</h2>
      <p className="meta">
        <time dateTime={order.createdAt}>{new Date(order.createdAt).toLocaleString("en-GB")}</time>
        {" · "}<strong>{texts.orders.status[order.status] ?? order.status}</strong>
        {" · "}{texts.orders.paid[order.paymentStatus] ?? order.paymentStatus}
        {back > 0 && <> · {texts.orders.refunded(money(back, order.currency))}</>}
      </p>
      <ul>
        {order.items.map((item) => (
          <li key={item.id}>
            {item.quantity} × <Link href={`/games/${item.gameId}`}>{item.gameName}</Link>{" "}
            {money(cents(item.totalPrice), order.currency)}
            {order.paymentStatus === "paid" && order.status !== "cancelled" && <> · <Link href={`/games/${item.gameId}#reviews`}>{texts.orders.review}</Link></>}
          </li>
        ))}
      </ul>
      {addressOf(order) && <p className="meta">{texts.orders.address}: {addressOf(order)}</p>}
      <p className="total"><span>{texts.cart.total}</span> <strong>{money(cents(order.totalAmount), order.currency)}</strong></p>
      {problem && <ProblemNotice problem={problem} />}
      {order.status === "pending" && <button type="button" className="plain" data-track="cancel_order" onClick={cancel}>{texts.orders.cancel}</button>}
    </li>
  )
}

function OrderList({ user }: { user: User }) {
  const { value, problem, isLoading, reload } = useAnswer(`orders ${user.id}`, (signal) => ordersOf(user.id, signal))
  useEffect(() => {
    const timer = window.setInterval(() => { if (document.visibilityState === "visible") reload() }, lookAgainMilliseconds)
    return () => window.clearInterval(timer)
  }, [reload])
  if (problem && !value) return <ProblemNotice problem={problem} retry={reload} />
  if (!value) return isLoading ? <Loading /> : null
  if (value.length === 0) return <p>{texts.orders.none}</p>
  return <ul className="orders">{value.map((order) => <OrderCard key={order.id} order={order} onChanged={reload} />)}</ul>
}

export function Orders() {
  const user = useStore(session)
  return (
    <section>
      <h1>{texts.orders.title}</h1>
      {user === undefined && <Loading />}
      {user === null && <p><Link href="/auth?next=/orders">{texts.menu.signIn}</Link></p>}
      {user && <OrderList user={user} />}
    </section>
  )
}
