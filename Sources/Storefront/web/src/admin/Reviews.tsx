import { useState } from "react"
import { products, removeReview, reviews } from "../catalogue"
import { Loading, ProblemNotice } from "../components/Notice"
import { Stars } from "../components/Stars"
import { day } from "../dates"
import { texts as shop } from "../texts"
import { useAction } from "../useAction"
import { useAnswer } from "../useAnswer"
import { Head } from "./Head"
import { texts } from "./texts"

const words = texts.reviews

/** What customers say of a game, and a way to take out what may not stand there. */
export function Reviews() {
  const [search, setSearch] = useState("")
  const [chosen, setChosen] = useState("")
  const query = new URLSearchParams({ limit: "50", sort: "name", ...(search.trim() ? { search: search.trim() } : {}) })
  const games = useAnswer(query.toString(), (signal) => products(query, signal))
  const list = games.value?.data ?? []
  const id = list.find((game) => game.id === chosen)?.id ?? list[0]?.id ?? ""
  const said = useAnswer(`reviews ${id}`, async (signal) => (id ? await reviews(id, signal) : { data: [], count: 0, total: 0 }))
  const { run, problem, isBusy } = useAction()
  return (
    <>
      <div className="controls">
        <label>{texts.products.search}<input type="search" maxLength={200} value={search} onChange={(event) => setSearch(event.target.value)} /></label>
        <label>{words.game}
          <select value={id} onChange={(event) => setChosen(event.target.value)}>
            {list.map((game) => <option key={game.id} value={game.id}>{game.name}</option>)}
          </select>
        </label>
      </div>
      {[games, said].map((answer, index) => answer.problem && <ProblemNotice key={index} problem={answer.problem} retry={answer.reload} />)}
      {problem && <ProblemNotice problem={problem} />}
      {!said.value && said.isLoading && <Loading />}
      {games.value && list.length === 0 && <p className="empty">{texts.products.noneOf}</p>}
      {id && said.value?.data.length === 0 && <p className="empty">{shop.game.noReviews}</p>}
      {said.value && said.value.data.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label={texts.menu.reviews}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {said.value.data.map((review) => (
                <tr key={review.id}>
                  <th scope="row">{review.username || shop.game.deletedUser}</th>
                  <td><Stars rating={review.rating} /></td>
                  <td className="said">{review.comment || "–"}</td>
                  <td className="moment">{day(review.createdAt)}</td>
                  <td className="actions">
                    <button type="button" className="plain" disabled={isBusy} aria-label={shop.game.removeOf(review.username)}
                      onClick={() => { if (window.confirm(shop.game.removeConfirm)) void run(() => removeReview(id, review.id), said.reload) }}>{words.remove}</button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
