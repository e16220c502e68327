import { lazy, Suspense, useEffect, useRef } from "react"
import { Boundary } from "./components/Boundary"
import { Layout } from "./components/Layout"
import { Loading } from "./components/Notice"
import { WaysOn } from "./components/WaysOn"
import { Auth } from "./pages/Auth"
import { Cart } from "./pages/Cart"
import { Checkout } from "./pages/Checkout"
import { Game } from "./pages/Game"
import { Home } from "./pages/Home"
import { Orders } from "./pages/Orders"
import { Profile } from "./pages/Profile"
import { usePlace } from "./router"
import { loadSession } from "./session"
import { texts } from "./texts"
import { track } from "./tracker/lugx"

/** Only the shop's staff need them. */
const Admin = lazy(() => import("./admin/Admin"))
const Analytics = lazy(() => import("./analytics/Analytics"))

/** Whether a path is one of a part of the site that has several pages. */
function isWithin(part: string, path: string): boolean {
  return path === part || path.startsWith(`${part}/`)
}

/** What an address names; one that can't be read names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function page(path: string): { title: string; body: JSX.Element } {
  const game = /^\/games\/([^/]+)$/.exec(path)?.[1]
  if (game) return { title: texts.home.title, body: <Game key={game} id={decoded(game)} /> }
  if (isWithin("/admin", path)) {
    return { title: "", body: <Suspense fallback={<Loading />}><Admin path={path} /></Suspense> }
  }
  if (isWithin("/analytics", path)) {
    return { title: "", body: <Suspense fallback={<Loading />}><Analytics path={path} /></Suspense> }
  }
  switch (path) {
    case "/": return { title: texts.home.title, body: <Home /> }
    case "/cart": return { title: texts.cart.title, body: <Cart /> }
    case "/checkout": return { title: texts.checkout.title, body: <Checkout /> }
    case "/orders": return { title: texts.orders.title, body: <Orders /> }
    case "/profile": return { title: texts.profile.title, body: <Profile /> }
    case "/auth": return { title: texts.auth.signIn, body: <Auth /> }
    default: return { title: texts.problems.page, body: <WaysOn title={texts.problems.page} /> }
  }
}

export function App() {
  const { path } = usePlace()
  const { title, body } = page(path)
  const isWide = isWithin("/admin", path) || isWithin("/analytics", path)
  useEffect(() => { void loadSession() }, [])
  const isFirst = useRef(true)
  useEffect(() => {
    // What is a part of several pages names them itself.
    if (!isWide) {
      document.title = `${title} · ${texts.shop}`
      // The staff's own work is not what customers do.
      track.page()
    }
    // Another page begins at its content, for who reads it by ear or goes through it by keyboard.
    if (!isFirst.current) document.getElementById("content")?.focus({ preventScroll: true })
    isFirst.current = false
  }, [path, title])
  return <Layout isWide={isWide}><Boundary key={path}>{body}</Boundary></Layout>
}
