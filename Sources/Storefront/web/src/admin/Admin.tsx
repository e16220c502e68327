import { useEffect } from "react"
import { Loading, Notice } from "../components/Notice"
import { WaysOn } from "../components/WaysOn"
import { Link } from "../router"
import { session } from "../session"
import { useStore } from "../store"
import { texts as shop } from "../texts"
import { Audit } from "./Audit"
import { Customers } from "./Customers"
import { Discounts } from "./Discounts"
import { Messages } from "./Messages"
import { Orders } from "./Orders"
import { Products } from "./Products"
import { Reviews } from "./Reviews"
import { texts } from "./texts"

const pages = [
  { path: "/admin", text: texts.menu.products, body: <Products /> },
  { path: "/admin/orders", text: texts.menu.orders, body: <Orders /> },
  { path: "/admin/discounts", text: texts.menu.discounts, body: <Discounts /> },
  { path: "/admin/customers", text: texts.menu.customers, body: <Customers /> },
  { path: "/admin/reviews", text: texts.menu.reviews, body: <Reviews /> },
  { path: "/admin/messages", text: texts.menu.messages, body: <Messages /> },
  { path: "/admin/audit", text: texts.menu.audit, body: <Audit /> },
]

export default function Admin({ path }: { path: string }) {
  const user = useStore(session)
  const page = pages.find((page) => page.path === path)
  const title = page?.text ?? shop.problems.page
  useEffect(() => { document.title = `${title} · ${texts.title} · ${shop.shop}` }, [title])
  if (user === undefined) return <Loading />
  if (user?.role !== "admin") {
    return (
      <section>
        <h1>{texts.title}</h1>
        <Notice kind="problem">{texts.notAllowed}</Notice>
        {!user && <p><Link href="/auth?next=/admin">{shop.menu.signIn}</Link></p>}
      </section>
    )
  }
  return (
    <>
      <nav className="tabs" aria-label={texts.title}>
        {pages.map((other) =>
          <Link key={other.path} href={other.path} aria-current={other === page ? "page" : undefined}>{other.text}</Link>)}
      </nav>
      {page ? <><h1>{title}</h1>{page.body}</> : <WaysOn title={title} />}
    </>
  )
}
