import assert from "node:assert/strict"
import test from "node:test"
import { Answer, Asked, answering, asked } from "./dom"
import { click, choose, during, goTo, saying, show, submit } from "./page"
import { api, Problem } from "../src/api"
import { addToCart, cart, emptyCart, setQuantity } from "../src/cart"
import { Product, related } from "../src/catalogue"
import { Boundary } from "../src/components/Boundary"
import { ProductCard } from "../src/components/ProductCard"
import { WaysOn } from "../src/components/WaysOn"
import { Checkout } from "../src/pages/Checkout"
import { Game } from "../src/pages/Game"
import { Orders } from "../src/pages/Orders"
import { Profile } from "../src/pages/Profile"
import { session } from "../src/session"

const hostile = `<img src=x onerror="document.title='owned'">`
const game: Product = {
  id: "g1", name: hostile, description: "", price: "59.99", originalPrice: null, category: "rpg", platform: "pc", stock: 3,
  rating: "4.5", imageUrl: null, featured: false, trending: false,
}

test("a hostile name is text wherever it stands", async () => {
  const place = await show(<ul><ProductCard product={game} /></ul>)
  assert.equal(place.querySelector("img"), null)
  assert.equal(place.querySelector(".name")?.textContent, hostile)
  assert.match(place.querySelector("button")?.getAttribute("aria-label") ?? "", /onerror/)
})

test("a picture is shown where the shop has it itself, and drawn where not", async () => {
  const pictured = (imageUrl: string) => show(<ul><ProductCard product={{ ...game, imageUrl }} /></ul>)
  const image = (await pictured("/assets/g1.webp")).querySelector("img")
  assert.equal(image?.getAttribute("src"), "http://shop.example/assets/g1.webp")
  await during(() => { image?.dispatchEvent(new Event("error")) })
  assert(document.querySelector("svg.cover"))
  for (const elsewhere of ["https://elsewhere.example/x.png", "//elsewhere.example/x.png", "http://[", "javascript:alert(1)"]) {
    const place = await pictured(elsewhere)
    assert.equal(place.querySelector("img"), null, elsewhere)
    assert(place.querySelector("svg.cover"), elsewhere)
  }
})

test("related games are of the same category first, then the best of all, each once and never itself", async () => {
  const named = (...ids: string[]) => ({ body: { data: ids.map((id) => ({ ...game, id })) } })
  answering(({ path }) => (path.includes("category=rpg") ? named("g1", "g2") : named("g2", "g1", "g3", "g4", "g5", "g6")))
  assert.deepEqual((await related(game)).map((one) => one.id), ["g2", "g3", "g4", "g5"])
  answering(() => named("g1", "g2", "g3", "g4", "g5"))
  assert.equal((await related(game)).length, 4)
  assert.equal(asked.length, 1)
})

test("a cart holds what it may, and survives what others wrote there", async () => {
  emptyCart()
  addToCart(game)
  addToCart(game)
  setQuantity("g1", 1000)
  assert.equal(cart.get()[0]?.quantity, 99)
  setQuantity("g1", -4)
  assert.deepEqual(cart.get(), [])
  addToCart(game)
  localStorage.setItem("lugx.cart", `[{"id":1},null,{"id":"x","name":"y","price":"1.00","category":"rpg","quantity":2}]`)
  const told = new Event("storage")
  Object.defineProperty(told, "key", { value: "lugx.cart" })
  window.dispatchEvent(told)
  assert.deepEqual(cart.get().map((line) => line.id), ["x"])
})

test("a session that ran out is renewed once, with the token that forgery lacks", async () => {
  document.cookie = "lugx_csrf=token"
  let renewed = false
  answering(({ path }) => {
    if (path === "/session/refresh") {
      renewed = true
      return {}
    }
    return renewed ? { body: { fine: true } } : { status: 401, body: { code: "token_expired", detail: "again" } }
  })
  assert.deepEqual(await api("/api/orders", { method: "POST", body: { a: 1 } }), { fine: true })
  assert.deepEqual(asked.map((one) => one.path), ["/api/orders", "/session/refresh", "/api/orders"])
  assert.equal(asked[0]?.headers["X-CSRF-Token"], "token")

  answering(() => ({ status: 401, body: { code: "unauthenticated", detail: "no" } }))
  await assert.rejects(api("/api/orders"), (error) => error instanceof Problem && error.status === 401)
  assert.equal(asked.length, 2)
  answering(() => "lost")
  await assert.rejects(api("/api/orders"), (error) => error instanceof Problem && error.status === 0)
  answering(() => ({ body: "<html>" }))
  await assert.rejects(api("/api/orders"), (error) => error instanceof Problem && error.code === "unreadable")
})

async function checkout(): Promise<HTMLElement> {
  emptyCart()
  addToCart({ ...game, name: "Cyberpunk 2077" })
  session.set({ id: "u1", username: "ada", email: "ada@example.com", role: "customer" })
  const place = await show(<Checkout />)
  for (const field of ["name", "street", "postcode", "city", "country"]) {
    await choose(place.querySelector(`input[name="${field}"]`), "Somewhere")
  }
  return place
}

const paid = { data: { id: "o1", orderNumber: "LX-1", status: "pending", paymentStatus: "paid", totalAmount: 59.99, currency: "USD", items: [], createdAt: "2026-11-22T12:00:00Z" } }

test("an order whose answer was lost is asked for again by the same key, and another one by another", async () => {
  let attempts = 0
  answering(({ path }) => {
    if (path !== "/api/orders") return {}
    attempts += 1
    if (attempts === 1) return "lost"
    if (attempts === 2) return { status: 503, body: { code: "upstream_unavailable", detail: "The order service is away." } }
    return attempts === 3 ? { status: 402, body: { code: "payment_declined", detail: "declined" } } : { status: 201, body: paid }
  })
  const place = await checkout()
  for (const says of ["can't become a second order", "can't become a second order", "declined"]) {
    await submit(place.querySelector("form"))
    assert.match(place.querySelector("[role=alert]")?.textContent ?? "", new RegExp(says))
  }
  await choose(place.querySelector("input[name=city]"), "Elsewhere")
  await submit(place.querySelector("form"))
  assert(saying(place, "h1", "Thank you!"))
  const keys = asked.filter((one) => one.path === "/api/orders").map((one) => one.headers["Idempotency-Key"])
  assert.equal(keys.length, 4)
  assert.equal(new Set(keys.slice(0, 3)).size, 1)
  assert.equal(new Set(keys).size, 2)
  assert.deepEqual(cart.get(), [])
})

test("what is bought stands beside the form, which keeps what was written while the cart is looked at", async () => {
  await checkout()
  const place = await show(<Checkout />)
  assert.match(place.querySelector("aside")?.textContent ?? "", /1 × Cyberpunk 2077 \$59\.99.*Total \$59\.99/)
  assert.equal(place.querySelector<HTMLInputElement>("input[name=city]")?.value, "Somewhere")
  session.set({ id: "u2", username: "grace", email: "grace@example.com", role: "customer" })
  assert.equal((await show(<Checkout />)).querySelector<HTMLInputElement>("input[name=city]")?.value, "")
})

test("what is out of stock is named, with what is left", async () => {
  answering(({ path }) => (path === "/api/orders"
    ? { status: 409, body: { code: "out_of_stock", detail: "…", items: [{ productId: "g1", left: 0 }] } } : {}))
  const place = await checkout()
  await submit(place.querySelector("form"))
  assert.match(place.querySelector("[role=alert]")?.textContent ?? "", /Cyberpunk 2077: sold out/)
})

const buyer = { id: "u1", username: "ada", email: "ada@example.com", role: "customer" as const }
const written = { id: "r1", userId: "u1", username: "ada", rating: 3, comment: hostile, createdAt: "2026-11-22T12:00:00Z" }

/** A game's page whose reviews are these. */
function answeringGame(said: () => unknown[], other: (asked: Asked) => Answer) {
  answering((request) => {
    if (request.method !== "GET") return other(request)
    if (request.path.includes("/reviews")) return { body: { data: said(), count: said().length, total: said().length } }
    return request.path.startsWith("/api/products/g1") ? { body: { data: game } } : { body: { data: [], count: 0, total: 0 } }
  })
}

test("a buyer has one review: where it was written elsewhere meanwhile, what was typed may take its place", async () => {
  session.set(buyer)
  let reviews: unknown[] = []
  answeringGame(() => reviews, ({ method }) => {
    if (method === "PUT") return { body: { data: written } }
    reviews = [written]
    return { status: 409, body: { code: "already_reviewed", detail: "…" } }
  })
  const place = await show(<Game id="g1" />)
  await choose(place.querySelector("textarea"), "Not again.")
  await submit(saying(place, "form", "Send review"))
  assert(saying(place, "[role=alert]", "already reviewed"))
  assert.equal(saying(place, ".reviews p", "onerror")?.textContent, hostile)
  assert.equal(place.querySelector("textarea")?.value, "Not again.")
  await submit(saying(place, "form", "Save the change"))
  const sent = asked.filter((one) => one.method === "PUT")
  assert.deepEqual(sent.map((one) => [one.path, one.body]), [["/api/products/g1/reviews/r1", { rating: 5, comment: "Not again." }]])
  assert(saying(place, "[role=status]", "Your review is changed."))
  assert.equal(place.querySelector("textarea"), null)
})

test("who has not bought a game is told why they can't review it, and who deletes a review is asked first", async () => {
  session.set(buyer)
  answeringGame(() => [], () => ({ status: 403, body: { code: "not_a_buyer", detail: "…" } }))
  const stranger = await show(<Game id="g1" />)
  await submit(saying(stranger, "form", "Send review"))
  assert(saying(stranger, "[role=alert]", "Only customers who have bought"))

  let reviews: unknown[] = [written]
  answeringGame(() => reviews, () => {
    reviews = []
    return {}
  })
  let answer = false
  Object.defineProperty(window, "confirm", { configurable: true, value: () => answer })
  const place = await show(<Game id="g1" />)
  assert(saying(place, "[role=status]", "You have reviewed this game."))
  await click(saying(place, "button", "Delete review"))
  assert.deepEqual(asked.filter((one) => one.method === "DELETE"), [])
  answer = true
  await click(saying(place, "button", "Delete review"))
  assert.equal(place.querySelectorAll(".reviews li").length, 0)
  assert(saying(place, "form", "Send review"))
})

test("an order that is cancelled too late says so, and a list that can't be asked for again stays", async () => {
  session.set(buyer)
  let isLost = false
  const order = { ...paid.data, items: [{ id: "i1", gameId: "g1", gameName: hostile, quantity: 1, unitPrice: 1, totalPrice: 1 }] }
  answering(({ method }) => {
    if (method === "POST") return { status: 409, body: { code: "illegal_step", detail: "…" } }
    return isLost ? "lost" : { body: { data: [order] } }
  })
  Object.defineProperty(window, "confirm", { configurable: true, value: () => true })
  const place = await show(<Orders />)
  assert.equal(place.querySelector("img"), null)
  isLost = true
  await click(saying(place, "button", "Cancel order"))
  assert(saying(place, ".order [role=alert]", "too late to cancel"))
  assert(saying(place, "[role=alert]", "can't be reached"))
  assert(saying(place, "p", "may be out of date"))
  assert(saying(place, ".order h2", "LX-1"))
  isLost = false
  await click(saying(place, "button", "Try again"))
  assert.equal(saying(place, "p", "may be out of date"), undefined)
  await show(<p />)
})

test("who stands before nothing can look for something", async () => {
  goTo("/no-such-page")
  const place = await show(<WaysOn title="There is no such page." />)
  assert.deepEqual([...place.querySelectorAll("a")].map((link) => link.getAttribute("href")), ["/", "/orders", "/cart"])
  const field = place.querySelector<HTMLInputElement>("input[type=search]")
  if (field) field.value = "a&b"
  await submit(place.querySelector("form"))
  assert.equal(location.search, "?search=a%26b")
  goTo("/")
})

test("another e-mail address needs the password, and deleting needs the name", async () => {
  session.set({ id: "u1", username: "ada", email: "ada@example.com", role: "customer" })
  answering(({ body }) => ({ body: { data: { id: "u1", username: "ada", role: "customer", ...(body as object) } } }))
  const place = await show(<Profile />)
  const form = place.querySelector("form")
  assert.equal(form?.querySelector("input[type=password]"), null)
  await choose(form?.querySelector("input[type=email]"), "ada@example.org")
  await choose(form?.querySelector("input[type=password]"), "correct horse battery")
  await submit(form)
  assert.deepEqual(asked[0]?.body, { username: "ada", email: "ada@example.org", currentPassword: "correct horse battery" })
  assert(saying(place, "[role=status]", "Saved."))
  const leave = place.querySelector<HTMLButtonElement>("button.danger")
  assert.equal(leave?.disabled, true)
  await choose(leave?.closest("form")?.querySelector("input"), "ada")
  assert.equal(leave?.disabled, false)
})

test("a page that breaks leaves the rest usable", async () => {
  const Broken = () => { throw new Error("the chunk is not there") }
  const error = console.error
  console.error = () => undefined
  const place = await show(<><p>menu</p><Boundary><Broken /></Boundary></>)
  console.error = error
  assert.match(place.textContent ?? "", /menu.*can't be shown/)
  await click(saying(place, "p", "menu"))
  goTo("/")
})
