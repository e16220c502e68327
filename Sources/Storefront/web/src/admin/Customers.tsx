import { useState } from "react"
import { Loading, ProblemNotice } from "../components/Notice"
import { useAnswer } from "../useAnswer"
import { customers, setRole } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"
import { useAction } from "../useAction"

const words = texts.customers
const pageSize = 50

export function Customers() {
  const [offset, setOffset] = useState(0)
  const list = useAnswer(`customers ${offset}`, (signal) => customers(offset, signal))
  const { run, problem, isBusy } = useAction()
  if (list.problem) return <ProblemNotice problem={list.problem} retry={list.reload} />
  if (!list.value) return <Loading />
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
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
                    onChange={(event) => { const role = event.target.value; void run(() => setRole(customer.id, role), list.reload) }}>
                    {Object.entries(words.roles).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
                  </select>
                </td>
                <td>{new Date(customer.createdAt).toLocaleDateString("en-GB")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.value.total > offset + pageSize &&
        <p><button type="button" className="plain" onClick={() => setOffset(offset + pageSize)}>{texts.more}</button></p>}
    </>
  )
}
