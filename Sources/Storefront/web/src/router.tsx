import { AnchorHTMLAttributes, MouseEvent, useSyncExternalStore } from "react"

/** Where the browser is: the path and query of the page's own address. */
export interface Place {
  path: string
  query: URLSearchParams
}

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener("popstate", listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener("popstate", listener)
  }
}

export function usePlace(): Place {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search)
  const [path, query] = href.split("?", 2)
  return { path: path ?? "/", query: new URLSearchParams(query ?? "") }
}

/** Goes to another page of the shop; `replace` leaves no trace in the history, as for a search while it is typed. */
export function navigate(to: string, how: { replace?: boolean } = {}): void {
  if (how.replace) history.replaceState(null, "", to)
  else {
    history.pushState(null, "", to)
    window.scrollTo(0, 0)
  }
  for (const listener of [...listeners]) listener()
}

/** A link within the shop: a click stays in the page, anything else is the browser's. */
export function Link(props: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    props.onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    navigate(props.href)
  }
  return <a {...props} onClick={follow} />
}
