import { ReactNode } from "react"
import { Problem } from "../api"
import { texts } from "../texts"

/** Something the visitor should know at once. */
export function Notice({ kind, children }: { kind: "problem" | "good"; children: ReactNode }) {
  return <div className={`notice ${kind}`} role={kind === "problem" ? "alert" : "status"}>{children}</div>
}

export function ProblemNotice({ problem, retry }: { problem: Problem; retry?: () => void }) {
  return (
    <Notice kind="problem">
      <strong>{texts.problems.title}.</strong> {problem.message}
      {retry && <> <button type="button" onClick={retry}>{texts.retry}</button></>}
    </Notice>
  )
}

export function Loading() {
  return <p className="loading" role="status">{texts.loading}</p>
}
