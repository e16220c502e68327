import { useState } from "react"
import { Problem } from "./api"

/** Something done by a button: whether it is under way, and why it did not work. */
export function useAction(): {
  run: (act: () => Promise<unknown>, then?: () => void) => Promise<void>
  problem: Problem | undefined
  isBusy: boolean
} {
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setIsBusy] = useState(false)
  const run = async (act: () => Promise<unknown>, then?: () => void) => {
    setIsBusy(true)
    setProblem(undefined)
    try {
      await act()
      then?.()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setProblem(error)
    } finally {
      setIsBusy(false)
    }
  }
  return { run, problem, isBusy }
}
