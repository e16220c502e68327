import { ReactNode, useEffect, useRef } from "react"

/** What a button has opened: in focus and in view, however far down the page the button was. */
export function Opened({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    place.current?.focus({ preventScroll: true })
    place.current?.scrollIntoView?.({ block: "start" })
  }, [])
  return <div ref={place} tabIndex={-1} className="opened">{children}</div>
}
