import { useState } from "react"
import { Loading, ProblemNotice } from "../components/Notice"
import { moment } from "../dates"
import { useAnswer } from "../useAnswer"
import { audit, auditPage, AuditEntry, customer } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"

const words = texts.audit

type Details = Record<string, unknown>

function isObject(value: unknown): value is Details {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function said(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–"
  return typeof value === "object" ? JSON.stringify(value) : String(value)
}

/** Every product has these, and the trail says when it was anyway. */
const plain = new Set(["id", "createdAt", "updatedAt", "isActive", "rating", "ratingCount"])

/** What an entry says: of something that was changed, what is different now. */
export function detailsOf(details: Details): [string, string][] {
  const { before, after, from, to, ...others } = details
  if (!isObject(before) || !isObject(after)) {
    const step: [string, string][] = from && to ? [[words.step, from === to ? said(to) : `${said(from)} → ${said(to)}`]] : []
    return [...step, ...Object.entries(others).filter(([name, value]) => !plain.has(name) && value !== false && said(value) !== "–")
      .map(([name, value]): [string, string] => [name, said(value)])]
  }
  return Object.keys(after).filter((name) => name !== "updatedAt" && said(before[name]) !== said(after[name]))
    .map((name) => [name, `${said(before[name])} → ${said(after[name])}`])
}

/** "product/6c756778-…" as its kind and the beginning of its id; the whole of it for who points at it. */
function Subject({ subject }: { subject: string }) {
  const [kind, id = ""] = subject.split("/", 2)
  return <span title={subject}>{kind} <code>{id.slice(0, 8)}</code></span>
}

/** An account's name; an account that is gone has none any more. */
function Actor({ id }: { id: string }) {
  const { value } = useAnswer(`account ${id}`, (signal) => customer(id, signal))
  return <span title={id}>{value?.username ?? <code>{id.slice(0, 8)}</code>}</span>
}

function Trail({ title, of }: { title: string; of: "catalogue" | "orders" }) {
  const [before, setBefore] = useState<number>()
  const list = useAnswer(`audit ${of} ${before}`, (signal) => audit(of, before, signal))
  const rows: AuditEntry[] = list.value?.data ?? []
  const last = rows[rows.length - 1]
  return (
    <section className="panel">
      <h2>{title}</h2>
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value && rows.length === 0 && <p className="empty">{words.none}</p>}
      {rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {rows.map((entry) => (
                <tr key={entry.id}>
                  <td className="moment">{moment(entry.createdAt)}</td>
                  <td><Actor id={entry.actor} /></td>
                  <th scope="row">{words.actions[entry.action] ?? entry.action}</th>
                  <td className="moment"><Subject subject={entry.subject} /></td>
                  <td className="said">{detailsOf(entry.details).map(([name, value]) => `${name}: ${value}`).join("\n") || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="row">
        {before !== undefined && <button type="button" className="quiet" onClick={() => setBefore(undefined)}>{texts.newest}</button>}
        {rows.length === auditPage && last && <button type="button" className="quiet" onClick={() => setBefore(last.id)}>{texts.older}</button>}
      </p>
    </section>
  )
}

/** What admins did: each service keeps its own trail. */
export function Audit() {
  return (
    <>
      <Trail title={words.catalogue} of="catalogue" />
      <Trail title={words.orders} of="orders" />
    </>
  )
}
