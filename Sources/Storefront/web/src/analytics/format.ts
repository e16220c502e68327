/** How figures are written: the same everywhere. Amounts come as exact decimals and are never added up here. */

const locale = "en-US"
const days = "en-GB"

export { count } from "../money"

export function decimal(value: number, digits = 1): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** 0.1234 as 12.3%. */
export function percent(part: number): string {
  return new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(part)
}

/** A change since before, as a part of it: 0.25 as +25.0%; what was next to nothing before has no rate worth reading. */
export function change(part: number): string {
  if (part > 9.99) return `> +${percent(9.99).replace(".0", "")}`
  return `${part > 0 ? "+" : part < 0 ? "−" : "±"}${percent(Math.abs(part))}`
}

/** What events and orders call a currency may be anything; the browser writes amounts of three letters only. */
function isCurrency(name: string): boolean {
  return /^[A-Z]{3}$/.test(name)
}

/** An exact amount such as "1234.5000", to the cent. */
export function amount(text: string | null | undefined, currency = "USD"): string {
  if (text === null || text === undefined) return "–"
  if (!isCurrency(currency)) return `${text} ${currency}`.trim()
  const format = new Intl.NumberFormat(locale, { style: "currency", currency })
  // A text is written exactly, however long; the type does not know of it yet.
  return format.format(text as unknown as number)
}

/** For the axis of a chart, where the cents don't matter. */
export function roughAmount(value: number, currency = "USD"): string {
  if (!isCurrency(currency)) return roughCount(value)
  return new Intl.NumberFormat(locale, { style: "currency", currency, notation: "compact", maximumFractionDigits: 1 }).format(value)
}

export function roughCount(value: number): string {
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value)
}

/** 95 as "1m 35s". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${decimal(seconds)}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`
  return `${Math.floor(whole / 86_400)}d ${Math.floor((whole % 86_400) / 3600)}h`
}

export function moment(text: string, tz: string): string {
  return new Intl.DateTimeFormat(days, {
    timeZone: tz, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).format(new Date(text))
}

export function clock(text: string, tz: string): string {
  return new Intl.DateTimeFormat(days, { timeZone: tz, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(text))
}

export function day(text: string): string {
  return new Intl.DateTimeFormat(days, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" })
    .format(new Date(`${text.slice(0, 10)}T00:00:00Z`))
}

/** The name of a period that begins at a moment. */
export function period(text: string, interval: string, tz: string): string {
  const date = new Date(text)
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(days, { timeZone: tz, ...options }).format(date)
  switch (interval) {
    case "minute": return format({ hour: "2-digit", minute: "2-digit" })
    case "hour": return format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
    case "month": return format({ month: "short", year: "numeric" })
    case "quarter": return `Q${Math.ceil(Number(format({ month: "numeric" })) / 3)} ${format({ year: "numeric" })}`
    case "year": return format({ year: "numeric" })
    default: return format({ day: "numeric", month: "short" })
  }
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  return value < 1_000_000 ? `${decimal(value / 1000)} kB` : `${decimal(value / 1_000_000)} MB`
}
