import { ReactNode } from "react"
import { cart } from "../cart"
import { Link, navigate } from "../router"
import { session, signOut } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"

export function Layout({ children }: { children: ReactNode }) {
  const user = useStore(session)
  const copies = useStore(cart).reduce((sum, line) => sum + line.quantity, 0)
  const leave = async () => {
    await signOut().catch(() => undefined)
    navigate("/")
  }
  return (
    <>
      <a className="skip" href="#content">{texts.skip}</a>
      <header className="bar">
        <Link className="brand" href="/">{texts.shop}</Link>
        <nav aria-label={texts.shop}>
          <Link href="/">{texts.menu.games}</Link>
          <Link href="/cart">{texts.menu.cart}{copies > 0 && <span className="badge">{copies}</span>}</Link>
          {user && <Link href="/orders">{texts.menu.orders}</Link>}
          {user?.role === "admin" && <Link href="/admin">{texts.menu.admin}</Link>}
          {user === null && <Link href="/auth">{texts.menu.signIn}</Link>}
          {user && <button type="button" className="plain" onClick={leave}>{texts.menu.signOut} ({user.username})</button>}
        </nav>
      </header>
      <main id="content">{children}</main>
      <footer>{texts.footer}</footer>
    </>
  )
}
