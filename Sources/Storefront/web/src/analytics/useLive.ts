import { useEffect, useState } from "react"
import { api } from "../api"
import { LiveTick, path } from "./api"

export interface Live {
  tick: LiveTick | undefined
  isLost: boolean
}

const comeBackMilliseconds = 5000

/**
 * What happens now, told by server-sent events. The browser comes back by itself when the connection breaks; where it was
 * refused, the session may have run out: asking for it renews it, and the stream is opened again.
 */
export function useLive(tz: string): Live {
  const [live, setLive] = useState<Live>({ tick: undefined, isLost: false })
  useEffect(() => {
    let source: EventSource | undefined
    let timer: number | undefined
    const open = () => {
      source = new EventSource(path("live", new URLSearchParams({ tz })))
      source.addEventListener("tick", (event) => {
        setLive({ tick: JSON.parse((event as MessageEvent<string>).data) as LiveTick, isLost: false })
      })
      source.addEventListener("error", () => {
        setLive((last) => ({ ...last, isLost: true }))
        if (source?.readyState !== EventSource.CLOSED) return
        timer = window.setTimeout(() => { void api("/session").catch(() => undefined).then(() => { if (timer !== undefined) open() }) }, comeBackMilliseconds)
      })
    }
    open()
    return () => {
      window.clearTimeout(timer)
      timer = undefined
      source?.close()
    }
  }, [tz])
  return live
}
