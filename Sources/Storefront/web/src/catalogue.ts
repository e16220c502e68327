import { api } from "./api"

export interface Review {
  id: string
  userId: string
  username: string
  rating: number
  comment?: string | null
  createdAt: string
}

export interface Product {
  id: string
  name: string
  description: string
  price: string
  originalPrice: string | null
  category: string
  platform: string
  stock: number
  rating: string | number | null
  imageUrl: string | null
  featured: boolean
  trending: boolean
  Reviews?: Review[]
}

interface Page<Item> {
  data: Item[]
  count: number
  total: number
}

export interface Facets {
  categories: { name: string; count: number }[]
  platforms: { name: string; count: number }[]
  total: number
}

export function products(query: URLSearchParams, signal?: AbortSignal): Promise<Page<Product>> {
  return api(`/api/products?${query}`, { signal })
}

export async function product(id: string, signal?: AbortSignal): Promise<Product> {
  return (await api<{ data: Product }>(`/api/products/${encodeURIComponent(id)}`, { signal })).data
}

const relatedMax = 4

/** The best of a game's category, and of all others where these are too few. */
export async function related(game: Product, signal?: AbortSignal): Promise<Product[]> {
  const best = async (where: Record<string, string>) =>
    (await products(new URLSearchParams({ ...where, sort: "rating", limit: String(relatedMax + 1) }), signal)).data
  const found = new Map<string, Product>()
  const wanted: Record<string, string>[] = [{ category: game.category }, {}]
  for (const where of wanted) {
    if (found.size >= relatedMax) break
    for (const other of await best(where)) if (other.id !== game.id) found.set(other.id, other)
  }
  return [...found.values()].slice(0, relatedMax)
}

export async function facets(signal?: AbortSignal): Promise<Facets> {
  return (await api<{ data: Facets }>("/api/products/facets", { signal })).data
}

export function reviews(id: string, signal?: AbortSignal): Promise<Page<Review>> {
  return api(`/api/products/${encodeURIComponent(id)}/reviews?limit=50`, { signal })
}

function said(rating: number, comment: string) {
  return comment.trim() ? { rating, comment: comment.trim() } : { rating }
}

export function writeReview(id: string, rating: number, comment: string): Promise<unknown> {
  return api(`/api/products/${encodeURIComponent(id)}/reviews`, { method: "POST", body: said(rating, comment) })
}

export function changeReview(id: string, review: string, rating: number, comment: string): Promise<unknown> {
  const path = `/api/products/${encodeURIComponent(id)}/reviews/${encodeURIComponent(review)}`
  return api(path, { method: "PUT", body: said(rating, comment) })
}

export function removeReview(id: string, review: string): Promise<unknown> {
  const path = `/api/products/${encodeURIComponent(id)}/reviews/${encodeURIComponent(review)}`
  return api(path, { method: "DELETE" })
}
