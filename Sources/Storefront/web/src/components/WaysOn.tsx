import { FormEvent } from "react"
import { Link, navigate } from "../router"
import { texts } from "../texts"
import { track } from "../tracker/lugx"

/** For who stands before something that is not there: what it may have been, and ways on. */
export function WaysOn({ title }: { title: string }) {
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const words = String(new FormData(event.currentTarget).get("search") ?? "").trim()
    if (words) track.event("search", { properties: { query: words.slice(0, 100) } })
    navigate(words ? `/?${new URLSearchParams({ search: words }).toString()}` : "/")
  }
  return (
    <section className="narrow">
      <h1>{title}</h1>
      <p>{texts.problems.pageHint}</p>
      <form className="find" role="search" onSubmit={search}>
        <label>{texts.home.search}<input type="search" name="search" maxLength={200} /></label>
        <button type="submit">{texts.home.find}</button>
      </form>
      <ul className="ways">
        <li><Link href="/">{texts.problems.home}</Link></li>
        <li><Link href="/orders">{texts.menu.orders}</Link></li>
        <li><Link href="/cart">{texts.menu.cart}</Link></li>
      </ul>
    </section>
  )
}
