/** Moments and days as the whole site writes them, in the visitor's own time zone. */

const locale = "en-GB"

/** "22 Nov 2026, 14:05". */
export function moment(text: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" })
    .format(new Date(text))
}

/** "22 Nov 2026". */
export function day(text: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(new Date(text))
}

/** The day that begins at a moment, as UTC counts days. */
export function utcDay(text: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" }).format(new Date(text))
}
