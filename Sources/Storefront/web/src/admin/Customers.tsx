import { useState } from "react"
import { Loading, ProblemNotice } from "../components/Notice"
import { Pages } from "../components/Pages"
import { day } from "../dates"
import { useAction } from "../useAction"
import { useAnswer } from "../useAnswer"
import { Customer, customers, customersPage, setRole } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"

const words = texts.customers

/** Everybody with an account, and what they may do. */
export function Customers() {
  const [role, setShown] = useState("")
  const [page, setPage] = useState(1)
  const list = useAnswer(`customers ${role} ${page}`, (signal) => customers(role, page, signal))
  const { run, problem, isBusy } = useAction()
  const change = (customer: Customer, next: string) => {
    if (!window.confirm(words.confirm(customer.username, words.roles[next] ?? next))) return
    void run(() => setRole(customer.id, next), list.reload)
  }
  return (
    <>
      <div className="controls">
        <label>{words.columns.role}
          <select value={role} onChange={(event) => { setShown(event.target.value); setPage(1) }}>
            <option value="">{words.any}</option>
            {Object.entries(words.roles).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </label>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value?.data.length === 0 && <p className="empty">{words.none}</p>}
      {list.value && list.value.data.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label={texts.menu.customers}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {list.value.data.map((customer) => (
                <tr key={customer.id}>
                  <th scope="row">{customer.username}</th>
                  <td>{customer.email}</td>
                  <td>
                    <select aria-label={words.role(customer.username)} value={customer.role} disabled={isBusy}
                      onChange={(event) => change(customer, event.target.value)}>
                      {Object.entries(words.roles).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
                    </select>
                  </td>
                  <td className="moment">{day(customer.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pages page={page} pages={Math.ceil((list.value?.total ?? 0) / customersPage)} onGo={setPage} />
    </>
  )
}
