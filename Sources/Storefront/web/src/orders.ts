import { api } from "./api"

export interface OrderItem {
  id: string
  gameId: string
  gameName: string
  quantity: number
  unitPrice: number
  totalPrice: number
  refundedQuantity?: number
}

export interface Order {
  id: string
  orderNumber: string
  status: "pending" | "processing" | "shipped" | "delivered" | "cancelled"
  paymentStatus: "pending" | "paid" | "failed" | "refunded"
  totalAmount: number
  discountAmount?: number
  refundedAmount?: number
  currency: string
  items: OrderItem[]
  shippingAddress?: string | Record<string, string>
  createdAt: string
}

export interface OrderRequest {
  items: { productId: string; quantity: number }[]
  shippingAddress: Record<string, string>
  paymentMethod: string
  totalAmount: string
  discountCode?: string
}

/** Where an order goes, in one line. */
export function addressOf(order: Order): string {
  const address = order.shippingAddress ?? ""
  if (typeof address === "string") return address
  const { name, street, postcode, city, country, ...others } = address
  return [name, street, [postcode, city].filter(Boolean).join(" "), country, ...Object.values(others)].filter(Boolean).join(", ")
}

/** The same key and request, sent any number of times, make one order. */
export async function placeOrder(request: OrderRequest, key: string): Promise<Order> {
  const headers = { "Idempotency-Key": key }
  return (await api<{ data: Order }>("/api/orders", { method: "POST", body: request, headers })).data
}

export interface Quote {
  discountCode: string
  discountAmount: number
  totalAmount: number
}

/** What the cart would cost with a code; nothing is held or counted. */
export async function quote(items: OrderRequest["items"], discountCode: string): Promise<Quote> {
  const body = { items, discountCode }
  return (await api<{ data: Quote }>("/api/orders/discounts/quote", { method: "POST", body })).data
}

export async function ordersOf(user: string, signal?: AbortSignal): Promise<Order[]> {
  return (await api<{ data: Order[] }>(`/api/orders/user/${encodeURIComponent(user)}`, { signal })).data
}

export function cancelOrder(id: string): Promise<unknown> {
  return api(`/api/orders/${encodeURIComponent(id)}/cancel`, { method: "POST" })
}
