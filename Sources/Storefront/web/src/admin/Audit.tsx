import { Loading, ProblemNotice } from "../components/Notice"
import { useAnswer } from "../useAnswer"
import { audit } from "./api"
import { texts } from "./texts"

export function Audit() {
  const list = useAnswer("audit", audit)
  if (list.problem) return <ProblemNotice problem={list.problem} retry={list.reload} />
  if (!list.value) return <Loading />
  if (list.value.data.length === 0) return <p>{texts.none}</p>
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={texts.menu.audit}>
      <table>
        <thead><tr>{Object.values(texts.audit.columns).map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
        <tbody>
          {list.value.data.map((entry) => (
            <tr key={entry.id}>
              <td>{new Date(entry.createdAt).toLocaleString("en-GB")}</td>
              <td>{entry.actor}</td>
              <th scope="row">{entry.action}</th>
              <td>{entry.subject}</td>
              <td><code>{JSON.stringify(entry.details)}</code></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
