import { useEffect, useState } from "react"
import { facets, products } from "../catalogue"
import { Loading, ProblemNotice } from "../components/Notice"
import { Pages } from "../components/Pages"
import { ProductCard } from "../components/ProductCard"
import { Link, navigate, usePlace } from "../router"
import { texts } from "../texts"
import { track } from "../tracker/lugx"
import { useAnswer } from "../useAnswer"

const pageSize = 12
const names = ["search", "category", "platform", "sort"]

/** The address with one part of it changed; another filter begins at the first page again. */
function changed(query: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(query)
  if (value) next.set(name, value)
  else next.delete(name)
  if (name !== "page") next.delete("page")
  const text = next.toString()
  return text ? `/?${text}` : "/"
}

function Row({ title, flag }: { title: string; flag: "featured" | "trending" }) {
  const { value } = useAnswer(flag, (signal) => products(new URLSearchParams({ [flag]: "true", limit: "4" }), signal))
  if (!value?.data.length) return null
  return (
    <section aria-labelledby={`row-${flag}`}>
      <h2 id={`row-${flag}`}>{title}</h2>
      <ul className="grid">{value.data.map((product) => <ProductCard key={product.id} product={product} />)}</ul>
    </section>
  )
}

export function Home() {
  const { query } = usePlace()
  const page = Math.max(1, Math.trunc(Number(query.get("page"))) || 1)
  const isFiltered = names.some((name) => query.has(name))

  const asked = new URLSearchParams({ limit: String(pageSize), offset: String((page - 1) * pageSize) })
  for (const name of names) {
    const value = query.get(name)?.trim()
    if (value) asked.set(name, value)
  }
  const list = useAnswer(asked.toString(), (signal) => products(asked, signal))
  const choices = useAnswer("facets", facets)

  // What is typed shows at once; it is asked for when the typing pauses.
  const inAddress = query.get("search") ?? ""
  const [typed, setTyped] = useState(inAddress)
  useEffect(() => setTyped(inAddress), [inAddress])
  useEffect(() => {
    if (typed === inAddress) return
    const timer = window.setTimeout(() => {
      navigate(changed(query, "search", typed), { replace: inAddress !== "" })
      if (typed.trim()) track.event("search", { properties: { query: typed.trim().slice(0, 100) } })
    }, 250)
    return () => window.clearTimeout(timer)
  }, [typed, inAddress, query])

  const pages = Math.max(1, Math.ceil((list.value?.total ?? 0) / pageSize))
  return (
    <>
      <section className="intro">
        <h1>{texts.home.title}</h1>
        <p>{texts.home.lead}</p>
      </section>
      <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>{texts.home.search}
          <input type="search" maxLength={200} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
        <label>{texts.home.category}
          <select value={query.get("category") ?? ""} onChange={(event) => navigate(changed(query, "category", event.target.value))}>
            <option value="">{texts.home.any}</option>
            {(choices.value?.categories ?? []).map(({ name, count }) =>
              <option key={name} value={name}>{texts.categories[name] ?? name} ({count})</option>)}
          </select>
        </label>
        <label>{texts.home.platform}
          <select value={query.get("platform") ?? ""} onChange={(event) => navigate(changed(query, "platform", event.target.value))}>
            <option value="">{texts.home.any}</option>
            {(choices.value?.platforms ?? []).map(({ name, count }) =>
              <option key={name} value={name}>{texts.platforms[name] ?? name} ({count})</option>)}
          </select>
        </label>
        <label>{texts.home.sort}
          <select value={query.get("sort") ?? ""} onChange={(event) => navigate(changed(query, "sort", event.target.value))}>
            {Object.entries(texts.home.sorts).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </label>
      </form>
      {!isFiltered && page === 1 && <><Row title={texts.home.featured} flag="featured" /><Row title={texts.home.trending} flag="trending" /></>}
      <section aria-labelledby="all">
        <h2 id="all">{texts.home.all}</h2>
        {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
        {!list.value && list.isLoading && <Loading />}
        {list.value && (
          <>
            <p role="status">{texts.home.found(list.value.total)}{isFiltered && <> · <Link href="/">{texts.home.clear}</Link></>}</p>
            {list.value.total === 0 && <p className="empty">{texts.home.none}</p>}
            {list.value.total > 0 && list.value.data.length === 0 && <p className="empty">{texts.home.beyond}</p>}
            <ul className="grid">{list.value.data.map((product) => <ProductCard key={product.id} product={product} />)}</ul>
          </>
        )}
        <Pages page={page} pages={pages} href={(number) => changed(query, "page", number > 1 ? String(number) : "")} />
      </section>
    </>
  )
}
