import { JSDOM } from "jsdom"

/**
 * A browser's globals for the code under test, which looks for some of them when it is loaded: tests import this first.
 */
const dom = new JSDOM("<!doctype html><html><body><div id=app></div></body></html>", { url: "http://shop.example/" })

const window = dom.window as unknown as Window & typeof globalThis
const names = [
  "window", "document", "navigator", "location", "history", "localStorage", "HTMLElement", "HTMLAnchorElement", "Element",
  "Node", "Event", "MouseEvent", "CustomEvent", "FormData", "DOMException", "getComputedStyle",
] as const
for (const name of names) {
  const value = name === "window" ? window : (window as unknown as Record<string, unknown>)[name]
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

const reduced = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }
Object.defineProperty(globalThis, "matchMedia", { value: () => reduced, configurable: true })
window.scrollTo = () => undefined
// jsdom has nothing to draw on, and would say so each time.
window.HTMLCanvasElement.prototype.getContext = () => null

// Timers of a page that is still shown don't keep the tests from ending.
const timers = globalThis as unknown as Record<"setTimeout" | "setInterval", (body: () => void, milliseconds?: number) => { unref(): void }>
  & Record<"clearTimeout" | "clearInterval", (timer: unknown) => void>
const { setTimeout, setInterval, clearTimeout, clearInterval } = timers
const passing = (set: typeof setTimeout) => (body: () => void, milliseconds?: number) => {
  const timer = set(body, milliseconds)
  timer.unref()
  return timer
}
Object.assign(window, {
  setTimeout: passing(setTimeout), setInterval: passing(setInterval), clearTimeout: (timer: unknown) => clearTimeout(timer),
  clearInterval: (timer: unknown) => clearInterval(timer),
})
Object.defineProperty(globalThis, "IS_REACT_ACT_ENVIRONMENT", { value: true })

// React's test helper opens a channel a turn, which in Node would keep the process from ending.
const { setImmediate } = globalThis as unknown as { setImmediate: (body: () => void) => void }
Object.defineProperty(globalThis, "MessageChannel", {
  configurable: true,
  value: class {
    port1: { onmessage?: () => void } = {}
    port2 = { postMessage: () => setImmediate(() => this.port1.onmessage?.()) }
  },
})

/** A stream of server-sent events that the test speaks through. */
export class TestEventSource {
  static readonly CLOSED = 2
  static opened: TestEventSource[] = []
  readyState = 1
  private readonly listeners = new Map<string, ((event: { data?: string }) => void)[]>()

  constructor(readonly url: string) {
    TestEventSource.opened.push(this)
  }

  addEventListener(name: string, listener: (event: { data?: string }) => void) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
  }

  say(name: string, data?: unknown) {
    for (const listener of this.listeners.get(name) ?? []) listener({ data: JSON.stringify(data) })
  }

  close() {
    this.readyState = TestEventSource.CLOSED
  }
}
Object.defineProperty(globalThis, "EventSource", { value: TestEventSource, configurable: true })

/** What was asked of the services, and what they answer. What the tracker tells them whenever it likes is left out. */
export interface Asked {
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
}

export const asked: Asked[] = []

export type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | "lost"

let answers: (asked: Asked) => Answer = () => ({})

/** From now on the services answer so; what was asked before is forgotten. */
export function answering(next: (asked: Asked) => Answer): void {
  answers = next
  asked.length = 0
}

Object.defineProperty(globalThis, "fetch", {
  configurable: true,
  value: async (path: string, init: RequestInit = {}) => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) as unknown : undefined
    const request = { method: init.method ?? "GET", path, headers: init.headers as Record<string, string>, body }
    if (path !== "/api/analytics/track") asked.push(request)
    const answer = answers(request)
    if (answer === "lost") throw new TypeError("the network is away")
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {})
    return new Response(text, { status: answer.status ?? 200, headers: answer.headers })
  },
})
