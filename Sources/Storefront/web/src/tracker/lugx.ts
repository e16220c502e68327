/**
 * The browser's tracker: what a visitor does, as events of the shop's own.
 *
 * On any page, `<script defer src="https://shop.example/lugx.js" data-auto></script>` counts page views and gives
 * `lugx.event("name", {…})`; the shop itself uses the same code. Events wait for a moment, go out together, and are
 * kept and sent again while the network is away; when the page goes, what is left goes as beacons below the browser's
 * 64 KiB quota. Visitors who asked not to be tracked (Do Not Track, Global Privacy Control) are not.
 */

/** Members of an event beside its type; see the analytics service's /openapi.json. */
export interface EventFields {
  product_id?: string
  order_id?: string
  value?: number
  currency?: string
  properties?: Record<string, unknown>
}

interface TrackedEvent extends EventFields {
  event_type: string
  messageId: string
  timestamp: string
  anonymous_id: string
  session_id: string
  user_id?: string
  url: string
  path: string
  title: string
  referrer?: string
}

export const limits = {
  /** Events that wait for the network; the oldest go first when there are more. */
  queueMax: 500,
  batchMax: 50,
  /** Below the quota that all beacons under way share. */
  beaconBytesMax: 60_000,
  pauseMilliseconds: 1000,
  retryMillisecondsMax: 60_000,
  sessionMilliseconds: 30 * 60_000,
}

const visitorKey = "lugx.visitor"
const sessionKey = "lugx.session"

function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Without storage every page is a visit of its own.
  }
}

function asksForPrivacy(): boolean {
  const browser = navigator as Navigator & { globalPrivacyControl?: boolean }
  return browser.doNotTrack === "1" || browser.globalPrivacyControl === true
}

export class Tracker {
  private queue: TrackedEvent[] = []
  private sending = 0
  private timer: number | undefined
  private failures = 0
  private user: string | undefined
  private visitor = ""
  private lastPath: string | undefined
  /** Events that found no place in the queue. */
  dropped = 0

  constructor(private readonly endpoint: string) {
    this.visitor = read(visitorKey) ?? random()
    write(visitorKey, this.visitor)
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave()
    })
    window.addEventListener("pagehide", () => this.leave())
    window.addEventListener("online", () => this.flush())
  }

  /** Whose the events are from now on; the ones before belong to the same visitor. */
  identify(user: string | undefined): void {
    this.user = user
  }

  /** A page was shown; the same one again is not counted. */
  page(): void {
    const path = location.pathname
    if (path === this.lastPath) return
    const referrer = this.lastPath === undefined ? document.referrer : ""
    this.lastPath = path
    this.add("page_view", {}, referrer)
  }

  event(type: string, fields: EventFields = {}): void {
    this.add(type, fields, "")
  }

  private add(type: string, fields: EventFields, referrer: string): void {
    if (asksForPrivacy()) return
    if (this.queue.length >= limits.queueMax) {
      // What is being sent stays: its place in the queue says so.
      this.queue.splice(this.sending, 1)
      this.dropped += 1
    }
    this.queue.push({
      event_type: type, messageId: random(), timestamp: new Date().toISOString(), anonymous_id: this.visitor,
      session_id: this.session(), ...(this.user ? { user_id: this.user } : {}), url: location.href,
      path: location.pathname, title: document.title, ...(referrer ? { referrer } : {}), ...fields,
    })
    this.schedule(limits.pauseMilliseconds)
  }

  /** A visit ends after half an hour without an event; all tabs share it. */
  private session(): string {
    const now = Date.now()
    const [id, last] = (read(sessionKey) ?? "").split(" ")
    const current = id && now - Number(last) < limits.sessionMilliseconds ? id : random()
    write(sessionKey, `${current} ${now}`)
    return current
  }

  private schedule(milliseconds: number): void {
    if (this.timer === undefined) this.timer = window.setTimeout(() => this.flush(), milliseconds)
  }

  private flush(): void {
    window.clearTimeout(this.timer)
    this.timer = undefined
    if (this.sending > 0 || this.queue.length === 0) return
    const batch = this.queue.slice(0, limits.batchMax)
    this.sending = batch.length
    const headers = { "Content-Type": "application/json" }
    const body = JSON.stringify({ sent_at: new Date().toISOString(), events: batch })
    fetch(this.endpoint, { method: "POST", headers, body, credentials: "omit" })
      .then((response) => this.settle(batch, response.status), () => this.settle(batch, 0))
  }

  /** Taken or refused for good, the batch is done with; the server knows what it has seen by its messageId. */
  private settle(batch: TrackedEvent[], status: number): void {
    const mayComeAgain = status === 0 || status === 408 || status === 429 || status >= 500
    this.sending = 0
    if (mayComeAgain) {
      this.failures += 1
      const pause = Math.min(limits.retryMillisecondsMax, limits.pauseMilliseconds * 2 ** this.failures)
      this.schedule(pause / 2 + Math.random() * (pause / 2))
      return
    }
    this.failures = 0
    const done = new Set(batch.map((event) => event.messageId))
    this.queue = this.queue.filter((event) => !done.has(event.messageId))
    if (this.queue.length > 0) this.schedule(0)
  }

  /** The page goes: what is left is handed to the browser, in text so that no question goes before it. */
  private leave(): void {
    while (this.queue.length > 0) {
      let count = Math.min(this.queue.length, limits.batchMax)
      let body = this.beacon(count)
      while (count > 1 && body.length > limits.beaconBytesMax) {
        count = Math.ceil(count / 2)
        body = this.beacon(count)
      }
      if (!navigator.sendBeacon(this.endpoint, body)) return
      this.queue.splice(0, count)
      this.sending = 0
    }
  }

  private beacon(count: number): string {
    return JSON.stringify({ sent_at: new Date().toISOString(), events: this.queue.slice(0, count) })
  }
}

const script = typeof document === "undefined" ? null : (document.currentScript as HTMLScriptElement | null)
const origin = script?.src ? new URL(script.src).origin : ""

export const track = new Tracker(`${origin}/api/analytics/track`)
