import { texts } from "./texts"

/** An answer that is not what was asked for: RFC 9457 problem details, or no answer at all (status 0). */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly members: Record<string, unknown> = {}) {
    super(detail)
  }
}

interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

function cookie(name: string): string | undefined {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

async function send(path: string, ask: Ask): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...ask.headers }
  const method = ask.method ?? "GET"
  if (method !== "GET") {
    const token = cookie("lugx_csrf")
    if (token) headers["X-CSRF-Token"] = token
    headers["Content-Type"] = "application/json"
  }
  try {
    const body = method === "GET" ? undefined : JSON.stringify(ask.body ?? {})
    return await fetch(path, { method, headers, body, signal: ask.signal, credentials: "same-origin" })
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    throw new Problem(0, "network", texts.problems.network)
  }
}

/** Asks an API of the shop. */
export async function api<Answer>(path: string, ask: Ask = {}): Promise<Answer> {
  return (await tagged<Answer>(path, ask)).answer
}

/**
 * An answer as it came, or the problem there was. A session whose short token has run out is renewed once, and the
 * request made again.
 */
export async function answerOf(path: string, ask: Ask = {}): Promise<Response> {
  let response = await send(path, ask)
  if (response.status === 401 && cookie("lugx_csrf") && !path.startsWith("/session")) {
    const renewed = await send("/session/refresh", { method: "POST" })
    if (renewed.ok) response = await send(path, ask)
  }
  if (response.ok) return response
  const json = parsed(await response.text(), response.status)
  throw new Problem(response.status, String(json.code ?? "failed"), String(json.detail ?? response.statusText), json)
}

function parsed(text: string, status: number): Record<string, unknown> {
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    throw new Problem(status, "unreadable", texts.problems.unreadable)
  }
}

/** The same as `api`, with the answer's entity tag. */
export async function tagged<Answer>(path: string, ask: Ask = {}): Promise<{ answer: Answer; tag: string | null }> {
  const response = await answerOf(path, ask)
  const json = parsed(await response.text(), response.status)
  return { answer: json as unknown as Answer, tag: response.headers.get("ETag") }
}
