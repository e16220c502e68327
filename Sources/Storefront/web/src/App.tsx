import { lazy, Suspense, useEffect } from "react"
import { Layout } from "./components/Layout"
import { Loading } from "./components/Notice"
import { Auth } from "./pages/Auth"
import { Cart } from "./pages/Cart"
import { Checkout } from "./pages/Checkout"
import { Game } from "./pages/Game"
import { Home } from "./pages/Home"
import { Missing } from "./pages/Missing"
import { Orders } from "./pages/Orders"
import { usePlace } from "./router"
import { loadSession } from "./session"
import { texts } from "./texts"
import { track } from "./tracker/lugx"

/** Only the shop's staff need it. */
const Admin = lazy(() => import("./admin/Admin"))

function page(path: string): { title: string; body: JSX.Element } {
  const game = /^\/games\/([^/]+)$/.exec(path)?.[1]
  if (game) return { title: texts.home.title, body: <Game key={game} id={decodeURIComponent(game)} /> }
  if (path === "/admin" || path.startsWith("/admin/")) {
    return { title: texts.menu.admin, body: <Suspense fallback={<Loading />}><Admin path={path} /></Suspense> }
  }
  switch (path) {
    case "/": return { title: texts.home.title, body: <Home /> }
    case "/cart": return { title: texts.cart.title, body: <Cart /> }
    case "/checkout": return { title: texts.checkout.title, body: <Checkout /> }
    case "/orders": return { title: texts.orders.title, body: <Orders /> }
    case "/auth": return { title: texts.auth.signIn, body: <Auth /> }
    default: return { title: texts.problems.page, body: <Missing /> }
  }
}

export function App() {
  const { path } = usePlace()
  const { title, body } = page(path)
  useEffect(() => { void loadSession() }, [])
  useEffect(() => {
    document.title = `${title} · ${texts.shop}`
    track.page()
  }, [path, title])
  return <Layout>{body}</Layout>
}
