import { api, tagged } from "../api"
import { Product } from "../catalogue"
import { Order } from "../orders"
import { User } from "../session"

export interface Page<Item> {
  data: Item[]
  total: number
}

export interface StockMovement {
  id: number
  change: number
  stockAfter: number
  reason: string
  note: string
  createdAt: string
}

export interface Change {
  event: string
  from: string | null
  to: string
  note: string | null
  createdAt: string
}

export interface Customer extends User {
  createdAt: string
}

export interface Discount {
  id: string
  code: string
  type: "percentage" | "amount"
  value: number
  currency: string | null
  validFrom: string | null
  validUntil: string | null
  usesMax: number | null
  uses: number
  active: boolean
}

export type NewDiscount = Record<"code" | "type" | "value", string>
  & Record<"description" | "minimumAmount" | "validFrom" | "validUntil", string | null>
  & Record<"usesMax" | "usesPerCustomerMax", number | null>

export interface AuditEntry {
  id: number
  actor: string
  action: string
  subject: string
  details: Record<string, unknown>
  createdAt: string
}

export type ProductForm = Record<"name" | "description" | "price" | "category" | "platform", string> & {
  originalPrice: string | null
  imageUrl: string | null
  featured: boolean
  trending: boolean
}

/** A product with the tag that says which version of it was seen. */
export interface Seen {
  product: Product
  tag: string
}

const path = (id: string) => `/api/products/${encodeURIComponent(id)}`

export async function seen(id: string): Promise<Seen> {
  const { answer, tag } = await tagged<{ data: Product }>(path(id))
  return { product: answer.data, tag: tag ?? "*" }
}

export const addProduct = (form: ProductForm, stock: number) =>
  api("/api/products", { method: "POST", body: { ...form, stock } })
export const changeProduct = (id: string, form: ProductForm, tag: string) =>
  api(path(id), { method: "PATCH", body: form, headers: { "If-Match": tag } })
export const removeProduct = (id: string) => api(path(id), { method: "DELETE" })
export const restoreProduct = (id: string) => api(`${path(id)}/restore`, { method: "POST" })
export const removed = (signal: AbortSignal) => api<Page<Product>>("/api/products/deleted?limit=100", { signal })
export const movements = (id: string, signal: AbortSignal) =>
  api<{ data: StockMovement[] }>(`${path(id)}/stock`, { signal })
export const bookStock = (id: string, change: number, reason: string, note: string) =>
  api(`${path(id)}/stock`, { method: "POST", body: { change, reason, ...(note ? { note } : {}) } })

const order = (id: string) => `/api/orders/${encodeURIComponent(id)}`

export const orders = (page: number, status: string, signal: AbortSignal) =>
  api<Page<Order>>(`/api/orders?limit=20&page=${page}${status ? `&status=${status}` : ""}`, { signal })
export const history = (id: string, signal: AbortSignal) => api<{ data: Change[] }>(`${order(id)}/history`, { signal })
export const step = (id: string, status: string) => api(`${order(id)}/status`, { method: "PUT", body: { status } })

/** The same key sent again gives the money back once. */
export function refund(id: string, key: string, items: { itemId: string; quantity: number }[] | null, reason: string) {
  const body = { ...(items ? { items } : {}), ...(reason ? { reason } : {}) }
  return api(`${order(id)}/refund`, { method: "POST", body, headers: { "Idempotency-Key": key } })
}

export const discounts = (signal: AbortSignal) => api<Page<Discount>>("/api/orders/discounts?limit=100", { signal })
export const addDiscount = (draft: NewDiscount) => api("/api/orders/discounts", { method: "POST", body: draft })
export const setDiscountActive = (id: string, active: boolean) =>
  api(`/api/orders/discounts/${encodeURIComponent(id)}`, { method: "PATCH", body: { active } })

export const customersPage = 50

export const customers = (role: string, page: number, signal: AbortSignal) =>
  api<Page<Customer>>(`/api/users?limit=${customersPage}&offset=${(page - 1) * customersPage}${role ? `&role=${role}` : ""}`, { signal })
export const customer = async (id: string, signal: AbortSignal) =>
  (await api<{ data: Customer }>(`/api/users/${encodeURIComponent(id)}`, { signal })).data
export const setRole = (id: string, role: string) =>
  api(`/api/users/${encodeURIComponent(id)}`, { method: "PATCH", body: { role } })

export const auditPage = 20

export const audit = (of: "catalogue" | "orders", before: number | undefined, signal: AbortSignal) =>
  api<{ data: AuditEntry[] }>(
    `${of === "orders" ? "/api/orders/audit" : "/api/audit"}?limit=${auditPage}${before ? `&before=${before}` : ""}`, { signal })

export const messageStates = ["dead", "pending", "skipped", "delivered"] as const

export interface Message {
  id: number
  orderId: string
  type: string
  destination: string
  attempts: number
  reason: string | null
  createdAt: string
}

export const messages = (state: string, before: number | undefined, signal: AbortSignal) =>
  api<{ data: Message[] }>(`/api/orders/outbox?state=${state}&limit=50${before ? `&before=${before}` : ""}`, { signal })
export const replay = (id: number) => api<{ replayed: number }>(`/api/orders/outbox/${id}/replay`, { method: "POST" })
export const replayAll = (state: string) =>
  api<{ replayed: number }>("/api/orders/outbox/replay", { method: "POST", body: { state } })
