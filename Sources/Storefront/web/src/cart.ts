import { Product } from "./catalogue"
import { cents, Cents } from "./money"
import { makeStore } from "./store"
import { track } from "./tracker/lugx"

/** What the visitor means to buy; the price is the one they saw. */
export interface CartLine {
  id: string
  name: string
  category: string
  price: string
  /** Where the shop has a picture of it. */
  image?: string
  quantity: number
}

const key = "lugx.cart"
export const quantityMax = 99

function isLine(value: unknown): value is CartLine {
  const line = value as CartLine
  return typeof line?.id === "string" && typeof line.name === "string" && typeof line.price === "string"
    && typeof line.category === "string" && (line.image === undefined || typeof line.image === "string") && Number.isInteger(line.quantity) && line.quantity > 0
}

/** Another tab, an older version or the visitor may have written anything there. */
function stored(): CartLine[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "[]")
    return Array.isArray(value) ? value.filter(isLine) : []
  } catch {
    return []
  }
}

export const cart = makeStore<CartLine[]>(stored())
window.addEventListener("storage", (event) => {
  if (event.key === key) cart.set(stored())
})

function put(lines: CartLine[]): void {
  cart.set(lines)
  try {
    localStorage.setItem(key, JSON.stringify(lines))
  } catch {
    // Without storage the cart lives as long as the page.
  }
}

export function addToCart(product: Product): void {
  const { id, name, category, price } = product
  const image = product.imageUrl ?? undefined
  const others = cart.get().filter((line) => line.id !== id)
  const had = cart.get().find((line) => line.id === id)?.quantity ?? 0
  put([...others, { id, name, category, price, image, quantity: Math.min(had + 1, quantityMax) }])
  track.event("add_to_cart", { product_id: id, value: Number(price), properties: { quantity: 1 } })
}

/** 0 takes the line out. */
export function setQuantity(id: string, quantity: number): void {
  const line = cart.get().find((line) => line.id === id)
  if (!line) return
  const wanted = Math.max(0, Math.min(quantityMax, Math.trunc(quantity) || 0))
  put(cart.get().flatMap((line) => (line.id !== id ? [line] : wanted > 0 ? [{ ...line, quantity: wanted }] : [])))
  const change = wanted - line.quantity
  if (change !== 0) {
    track.event(change > 0 ? "add_to_cart" : "remove_from_cart", {
      product_id: id, properties: { quantity: Math.abs(change) },
    })
  }
}

/** The prices as the shop has them now. */
export function reprice(prices: Map<string, string>): void {
  put(cart.get().map((line) => ({ ...line, price: prices.get(line.id) ?? line.price })))
}

export function emptyCart(): void {
  put([])
}

export function total(lines: CartLine[]): Cents {
  return lines.reduce((sum, line) => sum + cents(line.price) * line.quantity, 0)
}
