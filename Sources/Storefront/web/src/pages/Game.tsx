import { FormEvent, useEffect, useState } from "react"
import { Problem } from "../api"
import { addToCart, cart } from "../cart"
import { changeReview, product, Product, related, removeReview, Review, reviews, writeReview } from "../catalogue"
import { Cover } from "../components/Cover"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { Price, ProductCard } from "../components/ProductCard"
import { Stars } from "../components/Stars"
import { WaysOn } from "../components/WaysOn"
import { day } from "../dates"
import { Link } from "../router"
import { session } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"
import { track } from "../tracker/lugx"
import { useAction } from "../useAction"
import { useAnswer } from "../useAnswer"

/** Each buyer has one review of a game: they write it, and from then on change it. */
function ReviewForm({ id, own, onSent }: { id: string; own: Review | undefined; onSent: () => void }) {
  const [rating, setRating] = useState(own?.rating ?? 5)
  const [comment, setComment] = useState(own?.comment ?? "")
  const [isOpen, setIsOpen] = useState(!own)
  const [said, setSaid] = useState("")
  const { run, problem, isBusy } = useAction()
  const send = (event: FormEvent) => {
    event.preventDefault()
    setSaid("")
    void run(
      async () => {
        try {
          await (own ? changeReview(id, own.id, rating, comment) : writeReview(id, rating, comment))
        } catch (error) {
          // Written elsewhere meanwhile: it is shown from now on.
          if (error instanceof Problem && error.code === "already_reviewed") onSent()
          throw error
        }
      },
      () => {
        setSaid(own ? texts.game.changed : texts.game.sent)
        setIsOpen(false)
        onSent()
      })
  }
  if (!isOpen && (own || said)) {
    return (
      <>
        <Notice kind="good">{said || texts.game.own}</Notice>
        {own && <p><button type="button" className="quiet" onClick={() => { setRating(own.rating); setComment(own.comment ?? ""); setIsOpen(true) }}>{texts.game.change}</button></p>}
      </>
    )
  }
  const known: Record<string, string> = { already_reviewed: texts.game.again, not_a_buyer: texts.game.notBuyer }
  const reason = problem && known[problem.code]
  return (
    <form className="stack panel" onSubmit={send} aria-label={own ? texts.game.change : texts.game.write}>
      <label>{texts.game.rate}
        <select value={rating} onChange={(event) => setRating(Number(event.target.value))}>
          {[5, 4, 3, 2, 1].map((count) => <option key={count} value={count}>{texts.stars(count)}</option>)}
        </select>
      </label>
      <label>{texts.game.comment}
        <textarea maxLength={5000} rows={3} value={comment} onChange={(event) => setComment(event.target.value)} />
      </label>
      {reason ? <Notice kind="problem">{reason}</Notice> : problem && <ProblemNotice problem={problem} />}
      <p className="row">
        <button type="submit" data-track="send_review" disabled={isBusy}>{own ? texts.game.keep : texts.game.send}</button>
        {own && <button type="button" className="quiet" onClick={() => setIsOpen(false)}>{texts.game.leave}</button>}
      </p>
    </form>
  )
}

function Related({ game }: { game: Product }) {
  const { value: others = [] } = useAnswer(`related ${game.id}`, (signal) => related(game, signal))
  if (others.length === 0) return null
  return (
    <section aria-labelledby="related">
      <h2 id="related">{texts.game.related}</h2>
      <ul className="grid">{others.map((other) => <ProductCard key={other.id} product={other} />)}</ul>
    </section>
  )
}

export function Game({ id }: { id: string }) {
  const game = useAnswer(`product ${id}`, (signal) => product(id, signal))
  const said = useAnswer(`reviews ${id}`, (signal) => reviews(id, signal))
  const user = useStore(session)
  const inCart = useStore(cart).find((line) => line.id === id)?.quantity ?? 0
  const found = game.value
  const { run, problem, isBusy } = useAction()
  const [deletions, setDeletions] = useState(0)
  const reloadReviews = () => { said.reload(); game.reload() }
  const remove = (review: Review) => {
    if (!window.confirm(texts.game.removeConfirm)) return
    void run(() => removeReview(id, review.id), () => {
      setDeletions(deletions + 1)
      reloadReviews()
    })
  }
  useEffect(() => {
    if (!found) return
    document.title = `${found.name} · ${texts.shop}`
    track.event("product_view", { product_id: found.id, value: Number(found.price) })
  }, [found?.id])

  if (game.problem?.status === 404 || game.problem?.status === 400) return <WaysOn title={texts.game.notFound} />
  if (game.problem) return <ProblemNotice problem={game.problem} retry={game.reload} />
  if (!found) return <Loading />
  const rating = Number(found.rating ?? 0)
  const own = said.value?.data.find((review) => review.userId === user?.id)
  return (
    <>
      <section className="game">
        <Cover name={found.name} category={found.category} image={found.imageUrl} />
        <div>
          <h1>{found.name}</h1>
          <p className="meta">
            {texts.categories[found.category] ?? found.category} · {texts.platforms[found.platform] ?? found.platform}
            {rating > 0 && <Stars rating={rating} />}
          </p>
          <p className="description">{found.description}</p>
          <p className="buy">
            <Price product={found} />
            <button type="button" data-track="add_to_cart" disabled={found.stock < 1} onClick={() => addToCart(found)}>
              {found.stock < 1 ? texts.game.soldOut : texts.game.add}
            </button>
          </p>
          <p role="status">
            {found.stock > 0 && (found.stock < 10 ? texts.game.left(found.stock) : texts.game.inStock)}
            {inCart > 0 && <> · <Link href="/cart">{texts.game.inCart(inCart)}</Link></>}
          </p>
        </div>
      </section>
      <section aria-labelledby="reviews">
        <h2 id="reviews">{texts.game.reviews}</h2>
        {user === null && <p><Link href={`/auth?next=${encodeURIComponent(`/games/${id}`)}`}>{texts.game.signInToReview}</Link></p>}
        {user && said.value && <ReviewForm key={`${user.id} ${deletions}`} id={id} own={own} onSent={reloadReviews} />}
        {!said.value && said.isLoading && <Loading />}
        {problem && <ProblemNotice problem={problem} />}
        {said.problem && <ProblemNotice problem={said.problem} retry={said.reload} />}
        {said.value?.data.length === 0 && <p>{texts.game.noReviews}</p>}
        <ul className="reviews">
          {(said.value?.data ?? []).map((review) => (
            <li key={review.id}>
              <Stars rating={review.rating} /> <strong>{review.username || texts.game.deletedUser}</strong>{" "}
              <time className="meta" dateTime={review.createdAt}>{day(review.createdAt)}</time>
              {review.comment && <p>{review.comment}</p>}
              {user && (user.id === review.userId || user.role === "admin") && (
                <button type="button" className="plain" disabled={isBusy} aria-label={texts.game.removeOf(review.username)}
                  onClick={() => remove(review)}>{texts.game.remove}</button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <Related game={found} />
    </>
  )
}
