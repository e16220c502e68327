import { cart, quantityMax, setQuantity, total } from "../cart"
import { Cover } from "../components/Cover"
import { cents, money } from "../money"
import { Link, navigate } from "../router"
import { useStore } from "../store"
import { texts } from "../texts"

export function Cart() {
  const lines = useStore(cart)
  return (
    <section>
      <h1>{texts.cart.title}</h1>
      {lines.length === 0 ? <p>{texts.cart.empty} <Link href="/">{texts.cart.browse}</Link></p> : (
        <>
          <ul className="lines">
            {lines.map((line) => (
              <li key={line.id}>
                <Cover name={line.name} category={line.category} image={line.image} />
                <Link href={`/games/${line.id}`}>{line.name}</Link>
                <input type="number" min={1} max={quantityMax} value={line.quantity} aria-label={texts.cart.quantity(line.name)}
                  onChange={(event) => { if (event.target.value) setQuantity(line.id, Number(event.target.value)) }} />
                <span className="price">{money(cents(line.price) * line.quantity)}</span>
                <button type="button" className="plain" data-track="remove_from_cart" aria-label={texts.cart.remove(line.name)} onClick={() => setQuantity(line.id, 0)}>
                  {texts.cart.removeShort}
                </button>
              </li>
            ))}
          </ul>
          <p className="total"><span>{texts.cart.total}</span> <strong>{money(total(lines))}</strong></p>
          <p className="row last"><button type="button" data-track="checkout" onClick={() => navigate("/checkout")}>{texts.cart.checkout}</button></p>
        </>
      )}
    </section>
  )
}
