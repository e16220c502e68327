import { FormEvent, useEffect, useState } from "react"
import { Problem } from "../api"
import { ProblemNotice } from "../components/Notice"
import { navigate, usePlace } from "../router"
import { session, signIn, signUp } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"

/** A page of this shop, and no other: `//elsewhere` would be one. */
function next(query: URLSearchParams): string {
  const wanted = query.get("next") ?? "/"
  return /^\/(?![/\\])/.test(wanted) ? wanted : "/"
}

export function Auth() {
  const { query } = usePlace()
  const user = useStore(session)
  const [isNew, setIsNew] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [isSending, setIsSending] = useState(false)
  const target = next(query)
  useEffect(() => { if (user) navigate(target, { replace: true }) }, [user, target])

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? "")
    setIsSending(true)
    setProblem(undefined)
    try {
      if (isNew) await signUp(text("username"), text("email"), text("password"))
      else await signIn(text("email"), text("password"))
    } catch (error) {
      if (error instanceof Problem) setProblem(error)
    } finally {
      setIsSending(false)
    }
  }
  return (
    <section className="narrow">
      <h1>{isNew ? texts.auth.signUp : texts.auth.signIn}</h1>
      <form className="stack" onSubmit={send}>
        {isNew && <label>{texts.auth.username}<input name="username" required maxLength={100} autoComplete="username" /></label>}
        <label>{texts.auth.email}<input name="email" type="email" required maxLength={254} autoComplete="email" /></label>
        <label>{texts.auth.password}
          <input name="password" type="password" required minLength={isNew ? 8 : undefined} autoComplete={isNew ? "new-password" : "current-password"}
            aria-describedby={isNew ? "password-hint" : undefined} />
        </label>
        {isNew && <p id="password-hint" className="meta">{texts.auth.hint}</p>}
        {problem && <ProblemNotice problem={problem} />}
        <button type="submit" disabled={isSending}>{isNew ? texts.auth.signUp : texts.auth.signIn}</button>
        <button type="button" className="plain" onClick={() => { setIsNew(!isNew); setProblem(undefined) }}>
          {isNew ? texts.auth.haveAccount : texts.auth.needAccount}
        </button>
      </form>
    </section>
  )
}
