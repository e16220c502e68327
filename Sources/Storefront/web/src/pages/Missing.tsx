import { Link } from "../router"
import { texts } from "../texts"

export function Missing() {
  return (
    <section>
      <h1>{texts.problems.page}</h1>
      <p><Link href="/">{texts.problems.home}</Link></p>
    </section>
  )
}
