import { addToCart } from "../cart"
import { Product } from "../catalogue"
import { cents, money } from "../money"
import { Link } from "../router"
import { texts } from "../texts"
import { Cover } from "./Cover"
import { Stars } from "./Stars"

export function Price({ product }: { product: Product }) {
  const before = product.originalPrice && cents(product.originalPrice) > cents(product.price) ? product.originalPrice : null
  return (
    <span className="price">
      {money(cents(product.price))}
      {before && <s><span className="hidden">{texts.game.was} </span>{money(cents(before))}</s>}
    </span>
  )
}

export function ProductCard({ product }: { product: Product }) {
  const rating = Number(product.rating ?? 0)
  return (
    <li className="card">
      <Link href={`/games/${product.id}`}>
        <Cover name={product.name} category={product.category} image={product.imageUrl} />
        <span className="name">{product.name}</span>
      </Link>
      <span className="meta">
        {texts.categories[product.category] ?? product.category} · {texts.platforms[product.platform] ?? product.platform}
        {rating > 0 && <Stars rating={rating} />}
      </span>
      <span className="buy">
        <Price product={product} />
        <button type="button" data-track="add_to_cart" disabled={product.stock < 1} onClick={() => addToCart(product)}
          aria-label={`${product.stock < 1 ? texts.game.soldOut : texts.game.add}: ${product.name}`}>
          {product.stock < 1 ? texts.game.soldOut : texts.game.add}
        </button>
      </span>
    </li>
  )
}
