import { FormEvent, useState } from "react"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { Link, navigate } from "../router"
import { changePassword, changeProfile, deleteAccount, session, User } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"
import { useAction } from "../useAction"

const words = texts.profile

function text(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? "")
}

function Account({ user }: { user: User }) {
  const { run, problem, isBusy } = useAction()
  const [isSaved, setIsSaved] = useState(false)
  const [email, setEmail] = useState(user.email)
  const isMoving = email.trim() !== user.email
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    setIsSaved(false)
    void run(() => changeProfile(text(form, "username").trim(), email.trim(), isMoving ? text(form, "currentPassword") : ""), () => setIsSaved(true))
  }
  return (
    <form className="panel stack" aria-label={words.account} onSubmit={save}>
      <h2>{words.account}</h2>
      <label>{texts.auth.username}<input name="username" required maxLength={100} autoComplete="username" defaultValue={user.username} /></label>
      <label>{texts.auth.email}
        <input type="email" required maxLength={254} autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} />
      </label>
      {isMoving && <label>{words.currentForEmail}<input name="currentPassword" type="password" required autoComplete="current-password" /></label>}
      {problem && <ProblemNotice problem={problem} />}
      {isSaved && <Notice kind="good">{words.saved}</Notice>}
      <p className="row"><button type="submit" disabled={isBusy}>{words.save}</button></p>
    </form>
  )
}

function PasswordForm() {
  const { run, problem, isBusy } = useAction()
  const [state, setState] = useState<"" | "differs" | "changed">("")
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    if (text(form, "new") !== text(form, "again")) return setState("differs")
    setState("")
    return void run(() => changePassword(text(form, "current"), text(form, "new")), () => {
      form.reset()
      setState("changed")
    })
  }
  return (
    <form className="panel stack" aria-label={words.password} onSubmit={save}>
      <h2>{words.password}</h2>
      <label>{words.currentPassword}<input name="current" type="password" required autoComplete="current-password" /></label>
      <label>{words.newPassword}
        <input name="new" type="password" required minLength={8} autoComplete="new-password" aria-describedby="new-password-hint" />
      </label>
      <p id="new-password-hint" className="meta">{texts.auth.hint}</p>
      <label>{words.repeat}<input name="again" type="password" required minLength={8} autoComplete="new-password" /></label>
      {state === "differs" && <Notice kind="problem">{words.differs}</Notice>}
      {state === "changed" && <Notice kind="good">{words.changed}</Notice>}
      {problem && <ProblemNotice problem={problem} />}
      <p className="row"><button type="submit" disabled={isBusy}>{words.password}</button></p>
    </form>
  )
}

function Leave({ user }: { user: User }) {
  const { run, problem, isBusy } = useAction()
  const [typed, setTyped] = useState("")
  const leave = (event: FormEvent) => {
    event.preventDefault()
    if (!window.confirm(words.leaveConfirm(user.username))) return
    void run(deleteAccount, () => navigate("/"))
  }
  return (
    <form className="panel stack" aria-label={words.leave} onSubmit={leave}>
      <h2>{words.leave}</h2>
      <p>{words.leaveHint}</p>
      <label>{words.leaveCheck(user.username)}<input autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} /></label>
      {problem && <ProblemNotice problem={problem} />}
      <p className="row"><button type="submit" className="danger" disabled={isBusy || typed !== user.username}>{words.leave}</button></p>
    </form>
  )
}

/** A customer's own account. */
export function Profile() {
  const user = useStore(session)
  return (
    <section>
      <h1>{words.title}</h1>
      {user === undefined && <Loading />}
      {user === null && <p><Link href="/auth?next=/profile">{words.signIn}</Link></p>}
      {user && (
        <div className="columns thirds">
          <Account key={user.id} user={user} />
          <PasswordForm />
          <Leave user={user} />
        </div>
      )}
    </section>
  )
}
