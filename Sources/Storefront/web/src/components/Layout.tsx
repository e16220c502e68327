import { ReactNode } from "react"
import { cart } from "../cart"
import { Link, navigate } from "../router"
import { session, signOut } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"

export function Layout({ isWide, children }: { isWide: boolean; children: ReactNode }) {
  const user = useStore(session)
  const copies = useStore(cart).reduce((sum, line) => sum + line.quantity, 0)
  const leave = async () => {
    await signOut().catch(() => undefined)
    navigate("/")
  }
  return (
    <>
      <a className="skip" href="#content">{texts.skip}</a>
      <header>
        <div className={isWide ? "bar wide" : "bar"}>
          <Link className="brand" href="/">{texts.shop}</Link>
          <nav aria-label={texts.shop}>
            <Link href="/">{texts.menu.games}</Link>
            <Link href="/cart">{texts.menu.cart}{copies > 0 && <span className="badge">{copies}</span>}</Link>
            {user && <Link href="/orders">{texts.menu.orders}</Link>}
            {user && user.role !== "customer" && <Link href="/analytics">{texts.menu.analytics}</Link>}
            {user?.role === "admin" && <Link href="/admin">{texts.menu.admin}</Link>}
            <span className="end">
              {user === null && <Link href="/auth">{texts.menu.signIn}</Link>}
              {user && <Link href="/profile" aria-label={texts.menu.profileOf(user.username)}>{user.username}</Link>}
              {user && <button type="button" className="plain" data-track="sign_out" onClick={leave}>{texts.menu.signOut}</button>}
            </span>
          </nav>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={isWide ? "wide" : undefined}>{children}</main>
      <footer>{texts.footer}</footer>
    </>
  )
}
