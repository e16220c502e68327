import { useCallback, useEffect, useState } from "react"
import { Problem } from "./api"

export interface Answer<Value> {
  value: Value | undefined
  problem: Problem | undefined
  isLoading: boolean
  reload: () => void
}

/**
 * Asks when the component appears and whenever `key` changes; what is no longer wanted is broken off. While another
 * question is under way the last answer stays; where the same one can't be answered again, it stays beside the problem.
 */
export function useAnswer<Value>(key: string, ask: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [state, setState] = useState<{ key?: string; value?: Value; problem?: Problem; isLoading: boolean }>({ isLoading: true })
  const [round, setRound] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    setState((last) => ({ key: last.key, value: last.value, isLoading: true }))
    ask(controller.signal).then(
      (value) => setState({ key, value, isLoading: false }),
      (error: unknown) => {
        if (controller.signal.aborted) return
        const problem = error instanceof Problem ? error : new Problem(0, "failed", String(error))
        setState((last) => (last.key === key ? { key, value: last.value, problem, isLoading: false } : { problem, isLoading: false }))
      })
    return () => controller.abort()
    // What is asked follows from the key.
  }, [key, round])
  const reload = useCallback(() => setRound((round) => round + 1), [])
  return { value: state.value, problem: state.problem, isLoading: state.isLoading, reload }
}
