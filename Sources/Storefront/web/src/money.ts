/** Amounts are counted in hundredths, as whole numbers: a price never goes through a fraction of a binary number. */
export type Cents = number

/** "59.99" or 59.99 as hundredths; what is neither is 0. */
export function cents(amount: string | number): Cents {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount))
  if (!match) return 0
  const value = Number(match[2]) * 100 + Number((match[3] ?? "").padEnd(2, "0"))
  return match[1] ? -value : value
}

/** Hundredths as the API takes them: "59.99". */
export function decimal(amount: Cents): string {
  const digits = String(Math.abs(amount)).padStart(3, "0")
  return `${amount < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export function money(amount: Cents, currency = "USD"): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(amount / 100)
}

export function count(value: number): string {
  return new Intl.NumberFormat("en-US").format(value)
}
