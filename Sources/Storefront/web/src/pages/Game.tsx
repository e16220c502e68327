import { FormEvent, useEffect, useState } from "react"
import { Problem } from "../api"
import { addToCart, cart } from "../cart"
import { product, Product, related, removeReview, reviews, writeReview } from "../catalogue"
import { Cover } from "../components/Cover"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { Price, ProductCard } from "../components/ProductCard"
import { Stars } from "../components/Stars"
import { Link } from "../router"
import { session } from "../session"
import { useStore } from "../store"
import { texts } from "../texts"
import { track } from "../tracker/lugx"
import { useAnswer } from "../useAnswer"

function ReviewForm({ id, onSent }: { id: string; onSent: () => void }) {
  const [rating, setRating] = useState(5)
  const [comment, setComment] = useState("")
  const [problem, setProblem] = useState<Problem>()
  const [isSent, setIsSent] = useState(false)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(undefined)
    try {
      await writeReview(id, rating, comment)
      setIsSent(true)
      onSent()
    } catch (error) {
      if (error instanceof Problem) setProblem(error)
    }
  }
  if (isSent) return <Notice kind="good">{texts.game.sent}</Notice>
  return (
    <form className="stack" onSubmit={send}>
      <label>{texts.game.rate}
        <select value={rating} onChange={(event) => setRating(Number(event.target.value))}>
          {[5, 4, 3, 2, 1].map((count) => <option key={count} value={count}>{texts.stars(count)}</option>)}
        </select>
      </label>
      <label>{texts.game.comment}
        <textarea maxLength={5000} rows={3} value={comment} onChange={(event) => setComment(event.target.value)} />
      </label>
      {problem && <ProblemNotice problem={problem} />}
      <button type="submit" data-track="send_review">{texts.game.send}</button>
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
  const reloadReviews = () => { said.reload(); game.reload() }
  useEffect(() => {
    if (!found) return
    document.title = `${found.name} · ${texts.shop}`
    track.event("product_view", { product_id: found.id, value: Number(found.price) })
  }, [found?.id])

  if (game.problem?.status === 404 || game.problem?.status === 400) return <h1>{texts.game.notFound}</h1>
  if (game.problem) return <ProblemNotice problem={game.problem} retry={game.reload} />
  if (!found) return <Loading />
  const rating = Number(found.rating ?? 0)
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
        {user ? <ReviewForm id={id} onSent={reloadReviews} /> : <p><Link href="/auth">{texts.game.signInToReview}</Link></p>}
        {said.problem && <ProblemNotice problem={said.problem} retry={said.reload} />}
        {said.value?.data.length === 0 && <p>{texts.game.noReviews}</p>}
        <ul className="reviews">
          {(said.value?.data ?? []).map((review) => (
            <li key={review.id}>
              <Stars rating={review.rating} /> <strong>{review.username || texts.game.deletedUser}</strong>{" "}
              <time dateTime={review.createdAt}>{new Date(review.createdAt).toLocaleDateString("en-GB")}</time>
              {review.comment && <p>{review.comment}</p>}
              {user && (user.id === review.userId || user.role === "admin") && (
                <button type="button" className="plain" aria-label={texts.game.removeOf(review.username)}
                  onClick={() => void removeReview(id, review.id).then(reloadReviews, reloadReviews)}>{texts.game.remove}</button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <Related game={found} />
    </>
  )
}
