import { api } from "../api"

/** What the analytics service answers; its /openapi.json says what each figure means. */

export interface DateRange { start: string; end: string; period: string; tz: string }

export interface Revenue {
  currency: string
  orders: number
  gross: string
  discounts: string
  refunds: string
  net: string
  average_order: string
  per_visit: string
}

export interface Metrics {
  page_visits: {
    total_visits: number; unique_sessions: number; unique_users: number; avg_duration: number; bounce_rate: number
    pages_per_session: number
  }
  events: { total_events: number; unique_event_types: number; bot_events: number }
  users: { visitors: number; signed_in: number; registrations: number; logins: number; live_visitors?: number }
  conversion: {
    sessions: number; with_cart: number; converted: number; cart_rate: number; rate: number; checkouts: number
    purchases: number
  }
  orders: { count: number; units: number }
  revenue?: Revenue
  other_revenue?: Revenue[]
}

interface Sessions { sessions: number; bounces: number; conversions: number }

export interface Dashboard {
  date_range: DateRange
  metrics: Metrics
  previous?: { date_range: DateRange; metrics: Metrics }
  top_pages: { path: string; visits: number }[]
  entry_pages: ({ path: string } & Sessions)[]
  device_breakdown: { device_type: string; count: number }[]
  browsers: { browser: string; count: number }[]
  operating_systems: { os: string; count: number }[]
  countries: { country: string; count: number }[]
  channels: ({ channel: string } & Sessions)[]
  campaigns: ({ campaign: string } & Sessions)[]
  referrers: ({ referrer: string } & Sessions)[]
  popular_games: { product_id: string; name?: string; views: number; added: number; units_sold: number }[]
  activity_interval: "minute" | "hour" | "day"
  activity: { start: string; events: number; page_visits: number }[]
  as_of?: string
}

export interface SalesFigures {
  orders: number | null
  units: number
  units_refunded: number
  gross: string
  discounts: string
  refunds: string
  net: string
  tax: string
  aov: string | null
  customers?: number
  new_customers?: number
  returning_customers?: number
}

export type SalesPeriod = SalesFigures & { start: string; end: string }

export interface SalesReport {
  date_range: DateRange
  interval: string
  currency?: string
  totals: SalesFigures
  series: SalesPeriod[]
  group_by?: string
  groups?: (SalesFigures & { key: string; label?: string; is_rest?: boolean })[]
  currencies: (SalesFigures & { currency: string })[]
  previous?: { date_range: DateRange; totals: SalesFigures; series: SalesPeriod[] }
  change?: { orders?: number; units?: number; gross?: number; net?: number }
  as_of?: string
}

interface CustomerCount { customers: number; new_customers: number; returning_customers: number }

export interface LifetimeValue {
  customers: number
  orders: number
  net: string
  average?: string
  repeat_rate?: number
  order_counts: { orders: number; is_or_more: boolean; customers: number }[]
}

export interface CustomersReport {
  date_range: DateRange
  cohort: string
  currency?: string
  totals: CustomerCount
  series: (CustomerCount & { start: string; end: string })[]
  cohorts: {
    cohort: string
    size: number
    values: { period: number; customers: number; rate: number; orders: number; net: string; lifetime_value: string }[]
  }[]
  lifetime_value: LifetimeValue
  active_lifetime_value: LifetimeValue
  top_customers: {
    customer_id?: string; orders: number; units: number; net: string; first_order_at: string; last_order_at: string
  }[]
  as_of?: string
}

export interface FunnelStep {
  step: string
  count: number
  rate: number
  step_rate: number
  drop_off: number
  median_seconds?: number
}

export interface Funnel {
  date_range: DateRange
  by: string
  window_seconds: number
  steps: FunnelStep[]
  breakdown?: string
  groups?: { value: string; steps: FunnelStep[] }[]
  as_of?: string
}

export interface Retention {
  date_range: DateRange
  cohort: string
  cohorts: { cohort: string; size: number; values: number[]; rates: number[] }[]
  as_of?: string
}

export interface Attribution {
  date_range: DateRange
  model: string
  dimension: string
  lookback_days: number
  currency?: string
  total: string
  unattributed: string
  rows: { key: string; orders: number; revenue: string }[]
  currencies: { currency: string; total: string; unattributed: string; unattributed_orders: number }[]
  as_of?: string
}

export interface Products {
  date_range: DateRange
  products: {
    product_id: string; name?: string; views: number; viewers: number; adds: number; adders: number; cart_rate: number
    orders: number; orders_per_adder: number
    sales: { currency: string; orders: number; units: number; revenue: string }[]
  }[]
  as_of?: string
}

export interface Carts {
  carts: number
  bought: number
  abandoned: number
  open: number
  abandonment_rate: number
  abandoned_value: { currency: string; value: string }[]
}

export interface LiveTick {
  at: string
  visitors: number
  events_per_second: number
  today: { start: string; orders: number; revenue: { currency: string; net: string }[] }
  last_events: { at: string; event_type: string; path: string }[]
}

export interface Reconciliation {
  status: "ok" | "difference"
  events: Record<
    "received" | "rejected" | "duplicates" | "accepted" | "spooled" | "inserted" | "quarantined" | "difference", number>
  orders: {
    postgresql: number; mirror: number; difference: number; waiting: number; refused: number
    days: { day: string; figures: { name: string; postgresql: string; mirror: string }[] }[]
  }
  purchases: { tracked: number; unknown: number; sales: number; untracked: number }
  as_of?: string
}

export const path = (figure: string, query?: URLSearchParams) =>
  `/api/analytics/${figure}${query ? `?${query}` : ""}`

export function figure<Answer>(name: string, query: URLSearchParams, signal: AbortSignal): Promise<Answer> {
  return api(path(name, query), { signal })
}

export const reconciliation = (signal: AbortSignal) => api<Reconciliation>(path("reconciliation"), { signal })

/** What a service says of itself: its status, and one member a thing it needs. */
export type Health = Record<string, unknown> & { status: string; service: string }

export const health = (path: string, signal: AbortSignal) => api<Health>(path, { signal })
