import { Loading, ProblemNotice } from "../components/Notice"
import { useAnswer } from "../useAnswer"
import { audit, AuditEntry, ordersAudit } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"

function Trail({ title, name, ask }: { title: string; name: string; ask: (signal: AbortSignal) => Promise<{ data: AuditEntry[] }> }) {
  const list = useAnswer(name, ask)
  return (
    <section className="panel">
      <h2>{title}</h2>
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value?.data.length === 0 && <p className="empty">{texts.none}</p>}
      {list.value && list.value.data.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <Head titles={texts.audit.columns} />
            <tbody>
              {list.value.data.map((entry) => (
                <tr key={entry.id}>
                  <td className="moment">{new Date(entry.createdAt).toLocaleString("en-GB")}</td>
                  <td><code>{entry.actor.slice(0, 8)}</code></td>
                  <th scope="row">{entry.action}</th>
                  <td><code>{entry.subject.slice(0, 8)}</code></td>
                  <td><code>{JSON.stringify(entry.details)}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** What admins did: each service keeps its own trail. */
export function Audit() {
  return (
    <>
      <Trail title={texts.audit.catalogue} name="audit" ask={audit} />
      <Trail title={texts.audit.orders} name="orders audit" ask={ordersAudit} />
    </>
  )
}
