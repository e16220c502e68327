import { useState } from "react"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { moment } from "../dates"
import { useAction } from "../useAction"
import { useAnswer } from "../useAnswer"
import { messages, messageStates, replay, replayAll } from "./api"
import { Head } from "./Head"
import { texts } from "./texts"

const words = texts.messages

/** What customers and webhooks are told of their orders: what waits, what was given up, and a way to send it again. */
export function Messages() {
  const [state, setState] = useState<typeof messageStates[number]>("dead")
  const [before, setBefore] = useState<number>()
  const [sent, setSent] = useState<number>()
  const list = useAnswer(`messages ${state} ${before}`, (signal) => messages(state, before, signal))
  const { run, problem, isBusy } = useAction()
  const again = (act: () => Promise<{ replayed: number }>) => {
    setSent(undefined)
    void run(async () => setSent((await act()).replayed), list.reload)
  }
  const rows = list.value?.data ?? []
  const last = rows[rows.length - 1]
  return (
    <>
      <div className="controls">
        <label>{words.state}
          <select value={state} onChange={(event) => { setState(messageStates.find((one) => one === event.target.value) ?? "dead"); setBefore(undefined); setSent(undefined) }}>
            {messageStates.map((one) => <option key={one} value={one}>{words.states[one]}</option>)}
          </select>
        </label>
        {(state === "dead" || state === "skipped") && rows.length > 0 &&
          <button type="button" className="quiet" disabled={isBusy} onClick={() => again(() => replayAll(state))}>{words.all}</button>}
      </div>
      {sent !== undefined && <Notice kind="good">{words.sent(sent)}</Notice>}
      {problem && <ProblemNotice problem={problem} />}
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value && rows.length === 0 && <p className="empty">{words.none[state]}</p>}
      {rows.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label={texts.menu.messages}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {rows.map((message) => (
                <tr key={message.id}>
                  <th scope="row">{message.type}</th>
                  <td>{message.destination}</td>
                  <td><code>{message.orderId.slice(0, 8)}</code></td>
                  <td className="number">{message.attempts}</td>
                  <td>{message.reason ?? "–"}</td>
                  <td className="moment">{moment(message.createdAt)}</td>
                  <td className="actions">
                    <button type="button" className="plain" disabled={isBusy} aria-label={words.againOf(message.type, message.id)}
                      onClick={() => again(() => replay(message.id))}>{words.again}</button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {before !== undefined && <p className="row"><button type="button" className="quiet" onClick={() => setBefore(undefined)}>{texts.newest}</button></p>}
      {rows.length === 50 && last && <p className="row"><button type="button" className="quiet" onClick={() => setBefore(last.id)}>{texts.older}</button></p>}
    </>
  )
}
