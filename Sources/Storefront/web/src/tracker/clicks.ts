import { Tracker } from "./lugx"

/** Where a link leads, without what a query may hold; undefined for what is no link. */
function target(element: Element): string | undefined {
  if (!(element instanceof HTMLAnchorElement) || !element.href) return undefined
  const url = new URL(element.href)
  return url.origin === location.origin ? url.pathname : url.origin
}

/**
 * Counts clicks: on what carries `data-track` by that name, and, with `links`, on links by where they lead; none
 * within `except`. What is
 * written on the page is not sent: it may be somebody's name.
 */
export function trackClicks(track: Tracker, how: { links?: boolean; except?: string } = {}): void {
  document.addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target : null
    if (how.except && clicked?.closest(how.except)) return
    const named = clicked?.closest<HTMLElement>("[data-track]")
    if (named?.dataset.track) return track.event("click", { properties: { element: named.dataset.track } })
    const link = how.links ? clicked?.closest("a[href]") : null
    const to = link ? target(link) : undefined
    if (to !== undefined) track.event("click", { properties: { element: "link", target: to } })
  }, { capture: true })
}
