import { useEffect } from "react"
import { WaysOn } from "../components/WaysOn"
import { Link, usePlace } from "../router"
import { texts as shop } from "../texts"
import { Acquisition } from "./pages/Acquisition"
import { Attribution } from "./pages/Attribution"
import { Customers } from "./pages/Customers"
import { FunnelPage } from "./pages/Funnel"
import { Games } from "./pages/Games"
import { HealthPage } from "./pages/Health"
import { Overview } from "./pages/Overview"
import { Reports } from "./pages/Reports"
import { RetentionPage } from "./pages/Retention"
import { Sales } from "./pages/Sales"
import { Schedules } from "./pages/Schedules"
import { kept } from "./range"
import { texts } from "./texts"

const pages = [
  { path: "/analytics", text: texts.menu.overview, body: <Overview /> },
  { path: "/analytics/sales", text: texts.menu.sales, body: <Sales /> },
  { path: "/analytics/games", text: texts.menu.games, body: <Games /> },
  { path: "/analytics/acquisition", text: texts.menu.acquisition, body: <Acquisition /> },
  { path: "/analytics/funnel", text: texts.menu.funnel, body: <FunnelPage /> },
  { path: "/analytics/retention", text: texts.menu.retention, body: <RetentionPage /> },
  { path: "/analytics/attribution", text: texts.menu.attribution, body: <Attribution /> },
  { path: "/analytics/customers", text: texts.menu.customers, body: <Customers /> },
  { path: "/analytics/reports", text: texts.menu.reports, body: <Reports /> },
  { path: "/analytics/schedules", text: texts.menu.schedules, body: <Schedules /> },
  { path: "/analytics/health", text: texts.menu.health, body: <HealthPage /> },
]

export default function Analytics({ path }: { path: string }) {
  const { query } = usePlace()
  const page = pages.find((page) => page.path === path)
  const title = page?.text ?? shop.problems.page
  useEffect(() => { document.title = `${title} · ${texts.title} · ${shop.shop}` }, [title])
  return (
    <>
      <nav className="tabs" aria-label={texts.title}>
        {pages.map((other) =>
          <Link key={other.path} href={other.path + kept(query)} aria-current={other === page ? "page" : undefined}>{other.text}</Link>)}
      </nav>
      {page ? <><h1>{title}</h1>{page.body}</> : <WaysOn title={title} />}
    </>
  )
}
