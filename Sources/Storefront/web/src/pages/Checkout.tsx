import { FormEvent, useEffect, useRef, useState } from "react"
import { Problem } from "../api"
import { cart, CartLine, emptyCart, reprice, total } from "../cart"
import { product } from "../catalogue"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { cents, decimal, money } from "../money"
import { Order, OrderRequest, placeOrder, Quote, quote } from "../orders"
import { Link } from "../router"
import { session } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"
import { track } from "../tracker/lugx"

const fields = ["name", "street", "postcode", "city", "country"] as const
const autocomplete = {
  name: "name", street: "street-address", postcode: "postal-code", city: "address-level2", country: "country",
}

/** What somebody has written into the form stays there while they look at their cart again; no longer than the page. */
const written: { user: string; address: Record<string, string> } = { user: "", address: {} }

function addressOf(user: string): Record<string, string> {
  if (written.user !== user) Object.assign(written, { user, address: {} })
  return written.address
}

/** One key for one order: the same cart, address and payment sent again is the same order, anything else is a new one. */
function useOrderKey(): (request: OrderRequest) => string {
  const last = useRef<{ request: string; key: string }>()
  return (request) => {
    const text = JSON.stringify(request)
    if (last.current?.request !== text) last.current = { request: text, key: crypto.getRandomValues(new Uint32Array(4)).join("-") }
    return last.current.key
  }
}

async function currentPrices(lines: CartLine[]): Promise<Map<string, string>> {
  const found = await Promise.all(lines.map((line) => product(line.id).catch(() => undefined)))
  return new Map(found.flatMap((product) => (product ? [[product.id, product.price] as const] : [])))
}

function Refused({ problem, lines }: { problem: Problem; lines: CartLine[] }) {
  if (problem.code === "out_of_stock") {
    const items = (problem.members.items ?? []) as { productId: string; left?: number }[]
    return (
      <Notice kind="problem">
        {texts.checkout.outOfStock}
        <ul>{items.map((item) =>
          <li key={item.productId}>{texts.checkout.outOfStockItem(lines.find((line) => line.id === item.productId)?.name ?? item.productId, item.left ?? 0)}</li>)}
        </ul>
        <Link href="/cart">{texts.menu.cart}</Link>
      </Notice>
    )
  }
  if (problem.status === 402 || problem.code.includes("declined")) return <Notice kind="problem">{texts.checkout.declined}</Notice>
  if (problem.status === 0 || problem.status >= 500) {
    return <Notice kind="problem">{problem.message} {texts.checkout.unsure}</Notice>
  }
  return <ProblemNotice problem={problem} />
}

/** What is about to be bought, beside the form. */
function Summary({ lines, quoted }: { lines: CartLine[]; quoted: Quote | undefined }) {
  return (
    <aside className="panel summary" aria-labelledby="summary">
      <h2 id="summary">{texts.checkout.summary}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line.id}><span>{line.quantity} × {line.name}</span> <span className="price">{money(cents(line.price) * line.quantity)}</span></li>
        ))}
        {quoted && <li><span>{texts.checkout.discount}</span> <span className="price">−{money(cents(quoted.discountAmount))}</span></li>}
      </ul>
      <p className="total"><span>{texts.cart.total}</span> <strong>{money(quoted ? cents(quoted.totalAmount) : total(lines))}</strong></p>
      <p><Link href="/cart">{texts.checkout.change}</Link></p>
    </aside>
  )
}

export function Checkout() {
  const lines = useStore(cart)
  const user = useStore(session)
  const [order, setOrder] = useState<Order>()
  const [problem, setProblem] = useState<Problem>()
  const [isPaying, setIsPaying] = useState(false)
  const [isRepriced, setIsRepriced] = useState(false)
  const [code, setCode] = useState("")
  const [quoted, setQuoted] = useState<Quote>()
  const keyFor = useOrderKey()
  const items = lines.map((line) => ({ productId: line.id, quantity: line.quantity }))
  const due = quoted ? cents(quoted.totalAmount) : total(lines)
  const isReady = user !== undefined && user !== null && lines.length > 0

  useEffect(() => {
    if (isReady) track.event("checkout_start", { value: total(lines) / 100 })
  }, [isReady])

  // Another cart is another price.
  useEffect(() => setQuoted(undefined), [lines])

  const applyCode = async () => {
    setProblem(undefined)
    setIsRepriced(false)
    setQuoted(undefined)
    try {
      if (code.trim()) setQuoted(await quote(items, code.trim()))
    } catch (error) {
      if (error instanceof Problem) setProblem(error)
    }
  }

  const pay = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const address: Record<string, string> = {}
    for (const field of fields) address[field] = String(form.get(field) ?? "").trim()
    const request: OrderRequest = {
      items, shippingAddress: address, paymentMethod: String(form.get("payment")), totalAmount: decimal(due),
      ...(quoted ? { discountCode: quoted.discountCode } : {}),
    }
    setIsPaying(true)
    setProblem(undefined)
    setIsRepriced(false)
    try {
      const placed = await placeOrder(request, keyFor(request))
      if (placed.paymentStatus === "failed") throw new Problem(402, "payment_declined", texts.checkout.declined)
      track.event("purchase", { order_id: placed.id, value: placed.totalAmount, currency: placed.currency })
      emptyCart()
      setOrder(placed)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.status === 409 && error.code !== "out_of_stock" && !error.code.startsWith("discount")) {
        const before = total(lines)
        reprice(await currentPrices(lines))
        if (total(cart.get()) !== before) setIsRepriced(true)
        else setProblem(error)
      } else setProblem(error)
    } finally {
      setIsPaying(false)
    }
  }

  if (order) {
    return (
      <section>
        <h1>{texts.checkout.done}</h1>
        <Notice kind="good">{texts.checkout.order(order.orderNumber)} {money(cents(order.totalAmount), order.currency)}</Notice>
        <p><Link href="/orders">{texts.menu.orders}</Link></p>
      </section>
    )
  }
  if (user === undefined) return <Loading />
  return (
    <section>
      <h1>{texts.checkout.title}</h1>
      {lines.length === 0 && <p>{texts.cart.empty} <Link href="/">{texts.cart.browse}</Link></p>}
      {user === null && <p><Link href="/auth?next=/checkout">{texts.checkout.signIn}</Link></p>}
      {isReady && (
        <div className="checkout">
          <Summary lines={lines} quoted={quoted} />
          <form className="stack" onSubmit={pay}>
            <fieldset disabled={isPaying}>
              <legend>{texts.checkout.address}</legend>
              {fields.map((field) => (
                <label key={field}>{texts.checkout[field]}
                  <input name={field} required maxLength={200} autoComplete={autocomplete[field]} defaultValue={addressOf(user.id)[field]}
                    onChange={(event) => { addressOf(user.id)[field] = event.target.value }} />
                </label>
              ))}
            </fieldset>
            <fieldset disabled={isPaying}>
              <legend>{texts.checkout.discount}</legend>
              <label>{texts.checkout.code}<input value={code} maxLength={40} onChange={(event) => setCode(event.target.value)} /></label>
              <p className="buy">
                <button type="button" onClick={() => void applyCode()}>{texts.checkout.apply}</button>
                {quoted && <span role="status">{texts.checkout.saved(money(cents(quoted.discountAmount)))}</span>}
              </p>
            </fieldset>
            <fieldset disabled={isPaying}>
              <legend>{texts.checkout.payment}</legend>
              {Object.entries(texts.checkout.methods).map(([method, text], index) => (
                <label key={method} className="choice">
                  <input type="radio" name="payment" value={method} defaultChecked={index === 0} /> {text}
                </label>
              ))}
            </fieldset>
            {isRepriced && <Notice kind="problem">{texts.checkout.priceChanged}</Notice>}
            {problem && <Refused problem={problem} lines={lines} />}
            <button type="submit" data-track="pay" disabled={isPaying}>{isPaying ? texts.checkout.paying : texts.checkout.pay(money(due))}</button>
          </form>
        </div>
      )}
    </section>
  )
}
