import { Link } from "../router"
import { texts } from "../texts"

/** The pages one may want to go to: the first and last, and those around where one is. 0 stands for a gap. */
export function pagesAround(page: number, pages: number): number[] {
  const near = [1, page - 1, page, page + 1, pages].filter((number) => number >= 1 && number <= pages)
  const sorted = [...new Set(near)].sort((one, other) => one - other)
  return sorted.flatMap((number, index) => {
    const before = index > 0 ? sorted[index - 1] ?? 0 : 0
    return number - before <= 1 ? [number] : number - before === 2 ? [number - 1, number] : [0, number]
  })
}

/** A long list's pages, as links where they have addresses. */
export function Pages({ page, pages, href, onGo }: {
  page: number
  pages: number
  href?: (page: number) => string
  onGo?: (page: number) => void
}) {
  if (pages <= 1) return null
  return (
    <nav className="pages" aria-label={texts.home.pages}>
      {pagesAround(page, pages).map((number, index) => {
        const current = number === page ? "page" as const : undefined
        if (number === 0) return <span key={`gap ${index}`} aria-hidden="true">…</span>
        return href
          ? <Link key={number} href={href(number)} aria-label={texts.home.page(number)} aria-current={current}>{number}</Link>
          : <button key={number} type="button" aria-label={texts.home.page(number)} aria-current={current} onClick={() => onGo?.(number)}>{number}</button>
      })}
    </nav>
  )
}
