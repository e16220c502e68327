import { texts } from "../texts"

export function Stars({ rating }: { rating: number }) {
  return (
    <span className="stars" role="img" aria-label={texts.rating(rating)}>
      {[1, 2, 3, 4, 5].map((star) => <span key={star} className={star <= Math.round(rating) ? "on" : "off"} aria-hidden="true">★</span>)}
    </span>
  )
}
