import { useCallback, useEffect, useState } from "react"
import { Problem } from "./api"

export interface Answer<Value> {
  value: Value | undefined
  problem: Problem | undefined
  isLoading: boolean
  reload: () => void
}

/** Asks when the component appears and whenever `key` changes; what is no longer wanted is broken off. */
export function useAnswer<Value>(key: string, ask: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [state, setState] = useState<{ value?: Value; problem?: Problem; isLoading: boolean }>({ isLoading: true })
  const [round, setRound] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    setState((last) => ({ value: last.value, isLoading: true }))
    ask(controller.signal).then(
      (value) => setState({ value, isLoading: false }),
      (error: unknown) => {
        if (controller.signal.aborted) return
        const problem = error instanceof Problem ? error : new Problem(0, "failed", String(error))
        setState({ problem, isLoading: false })
      })
    return () => controller.abort()
    // What is asked follows from the key.
  }, [key, round])
  const reload = useCallback(() => setRound((round) => round + 1), [])
  return { value: state.value, problem: state.problem, isLoading: state.isLoading, reload }
}
