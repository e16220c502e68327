import { api } from "./api"
import { makeStore } from "./store"
import { track } from "./tracker/lugx"

export interface User {
  id: string
  username: string
  email: string
  role: "customer" | "analyst" | "admin"
}

interface SessionAnswer {
  user?: User | null
}

/** Who is signed in: undefined until that is known, null for nobody. */
export const session = makeStore<User | null | undefined>(undefined)

function take(answer: SessionAnswer): User | null {
  const user = answer.user ?? null
  session.set(user)
  track.identify(user?.id)
  return user
}

/** Finds out who is signed in. The shop can be looked at without: where it can't be found out, nobody is. */
export async function loadSession(): Promise<void> {
  try {
    let user = take(await api<SessionAnswer>("/session"))
    if (!user && document.cookie.includes("lugx_csrf=")) {
      user = take(await api<SessionAnswer>("/session/refresh", { method: "POST" }))
    }
  } catch {
    session.set(null)
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  take(await api<SessionAnswer>("/session", { method: "POST", body: { email, password } }))
  track.event("login")
}

export async function signUp(username: string, email: string, password: string): Promise<void> {
  take(await api<SessionAnswer>("/session/account", { method: "POST", body: { username, email, password } }))
  track.event("user_registration")
}

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  take(await api<SessionAnswer>("/session/password", { method: "POST", body: { currentPassword, newPassword } }))
}

/** Another e-mail address needs the password. */
export async function changeProfile(username: string, email: string, currentPassword: string): Promise<void> {
  const body = { username, email, ...(currentPassword ? { currentPassword } : {}) }
  session.set((await api<{ data: User }>("/api/users/me", { method: "PATCH", body })).data)
}

/** For good; what was ordered stays in the books. */
export async function deleteAccount(): Promise<void> {
  await api("/api/users/me", { method: "DELETE" })
  await signOut().catch(() => undefined)
}

export async function signOut(): Promise<void> {
  try {
    await api("/session", { method: "DELETE" })
  } finally {
    session.set(null)
    track.identify(undefined)
  }
}
