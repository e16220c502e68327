import { FormEvent, useState } from "react"
import { Product, products } from "../catalogue"
import { Loading, Notice, ProblemNotice } from "../components/Notice"
import { Opened } from "../components/Opened"
import { Pages } from "../components/Pages"
import { moment } from "../dates"
import { cents, count, money } from "../money"
import { texts as shop } from "../texts"
import { useAnswer } from "../useAnswer"
import {
  addProduct, bookStock, changeProduct, movements, ProductForm, removed, removeProduct, restoreProduct, Seen, seen,
} from "./api"
import { Head } from "./Head"
import { texts } from "./texts"
import { useAction } from "../useAction"

const words = texts.products
const pageSize = 20

function Editor({ subject, onDone }: { subject: Seen | null; onDone: () => void }) {
  const { run, problem, isBusy } = useAction()
  const product = subject?.product
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? "").trim()
    const form: ProductForm = {
      name: text("name"), description: text("description"), price: text("price"),
      originalPrice: text("originalPrice") || null, imageUrl: text("imageUrl") || null, category: text("category"), platform: text("platform"),
      featured: data.has("featured"), trending: data.has("trending"),
    }
    void run(
      () => (subject ? changeProduct(subject.product.id, form, subject.tag) : addProduct(form, Number(text("stock")) || 0)),
      onDone)
  }
  const amount = { inputMode: "decimal" as const, pattern: "\\d{1,8}(\\.\\d{1,2})?" }
  return (
    <form className="stack panel" onSubmit={save} aria-label={product ? texts.edit(product.name) : words.add}>
      <h2>{product ? texts.edit(product.name) : words.add}</h2>
      <label>{words.fields.name}<input name="name" required maxLength={200} defaultValue={product?.name} /></label>
      <label>{words.fields.description}
        <textarea name="description" rows={3} maxLength={10_000} defaultValue={product?.description} />
      </label>
      <label>{words.fields.price}<input name="price" required defaultValue={product?.price} {...amount} /></label>
      <label>{words.fields.originalPrice}<input name="originalPrice" defaultValue={product?.originalPrice ?? ""} {...amount} /></label>
      <label>{words.fields.category}
        <select name="category" defaultValue={product?.category}>
          {Object.entries(shop.categories).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        </select>
      </label>
      <label>{words.fields.platform}
        <select name="platform" defaultValue={product?.platform}>
          {Object.entries(shop.platforms).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        </select>
      </label>
      <label>{words.fields.imageUrl}<input name="imageUrl" maxLength={2000} pattern="(/|https?://).*" defaultValue={product?.imageUrl ?? ""} /></label>
      {!product && <label>{words.fields.stock}<input name="stock" type="number" min={0} defaultValue={0} /></label>}
      <label className="choice"><input type="checkbox" name="featured" defaultChecked={product?.featured} /> {words.fields.featured}</label>
      <label className="choice"><input type="checkbox" name="trending" defaultChecked={product?.trending} /> {words.fields.trending}</label>
      {problem?.status === 412 ? <Notice kind="problem">{texts.changedMeanwhile}</Notice> : problem && <ProblemNotice problem={problem} />}
      <p className="row">
        <button type="submit" disabled={isBusy}>{texts.save}</button>
        <button type="button" className="quiet" onClick={onDone}>{texts.cancel}</button>
      </p>
    </form>
  )
}

function Stock({ product, onDone, onClose }: { product: Product; onDone: () => void; onClose: () => void }) {
  const { run, problem, isBusy } = useAction()
  const moved = useAnswer(`stock ${product.id}`, (signal) => movements(product.id, signal))
  const book = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    void run(
      () => bookStock(product.id, Number(data.get("change")), String(data.get("reason")), String(data.get("note") ?? "")),
      () => { form.reset(); moved.reload(); onDone() })
  }
  return (
    <section className="panel" aria-label={words.stock(product.name)}>
      <div className="panel-head">
        <h2>{words.stock(product.name)}</h2>
        <button type="button" className="plain" onClick={onClose}>{texts.close}</button>
      </div>
      <form className="stack" onSubmit={book}>
        <label>{words.change}<input name="change" type="number" step={1} required /></label>
        <label>{words.reason}<input name="reason" required maxLength={100} /></label>
        <label>{words.note}<input name="note" maxLength={1000} /></label>
        {problem && <ProblemNotice problem={problem} />}
        <p><button type="submit" disabled={isBusy}>{words.book}</button></p>
      </form>
      {moved.problem && <ProblemNotice problem={moved.problem} retry={moved.reload} />}
      {!moved.value && moved.isLoading && <Loading />}
      {moved.value?.data.length === 0 && <p className="empty">{words.noMovements}</p>}
      {moved.value && moved.value.data.length > 0 && <div className="scroll below" tabIndex={0} role="region" aria-label={words.movementsOf(product.name)}>
        <table>
          <Head titles={words.movements} />
          <tbody>
            {moved.value.data.map((movement) => (
              <tr key={movement.id}>
                <td className="moment">{moment(movement.createdAt)}</td>
                <td className="number">{movement.change > 0 ? `+${movement.change}` : `−${-movement.change}`}</td>
                <td className="number">{movement.stockAfter}</td>
                <td>{movement.reason}</td>
                <td>{movement.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>}
    </section>
  )
}

export function Products() {
  const [search, setSearch] = useState("")
  const [page, setPage] = useState(1)
  const [open, setOpen] = useState<{ kind: "new" } | { kind: "edit"; subject: Seen } | { kind: "stock"; product: Product }>()
  const query = new URLSearchParams({ limit: String(pageSize), offset: String((page - 1) * pageSize), sort: search ? "relevance" : "name", ...(search ? { search } : {}) })
  const list = useAnswer(query.toString(), (signal) => products(query, signal))
  const gone = useAnswer("removed", removed)
  const { run, problem, isBusy } = useAction()
  const reload = () => { list.reload(); gone.reload() }
  const close = () => { setOpen(undefined); reload() }
  const remove = (product: Product) => {
    if (window.confirm(words.removeConfirm(product.name))) void run(() => removeProduct(product.id), reload)
  }
  return (
    <>
      <div className="controls">
        <label>{words.search}
          <input type="search" maxLength={200} value={search} onChange={(event) => { setSearch(event.target.value); setPage(1) }} />
        </label>
        <button type="button" onClick={() => setOpen({ kind: "new" })}>{words.add}</button>
      </div>
      {open?.kind === "new" && <Opened key="new"><Editor subject={null} onDone={close} /></Opened>}
      {open?.kind === "edit" && <Opened key={`edit ${open.subject.product.id}`}><Editor subject={open.subject} onDone={close} /></Opened>}
      {open?.kind === "stock" && (
        <Opened key={`stock ${open.product.id}`}>
          <Stock product={open.product} onDone={list.reload} onClose={() => setOpen(undefined)} />
        </Opened>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
      {!list.value && list.isLoading && <Loading />}
      {list.value?.data.length === 0 && <p className="empty">{search ? words.noneOf : words.none}</p>}
      {list.value && list.value.data.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label={texts.menu.products}>
          <table>
            <Head titles={words.columns} />
            <tbody>
              {list.value.data.map((product) => (
                <tr key={product.id}>
                  <th scope="row">{product.name}</th>
                  <td>{shop.categories[product.category] ?? product.category}</td>
                  <td>{shop.platforms[product.platform] ?? product.platform}</td>
                  <td className="number">{money(cents(product.price))}</td>
                  <td className="number">{product.stock > 0 ? count(product.stock) : <span className="state bad">{shop.game.soldOut}</span>}</td>
                  <td className="number">{Number(product.rating) > 0 ? Number(product.rating).toFixed(1) : "–"}</td>
                  <td className="actions">
                    <button type="button" className="plain" aria-label={texts.edit(product.name)} disabled={isBusy}
                      onClick={() => void run(async () => setOpen({ kind: "edit", subject: await seen(product.id) }))}>{texts.editShort}</button>
                    <button type="button" className="plain" aria-label={words.stock(product.name)}
                      onClick={() => setOpen({ kind: "stock", product })}>{words.stockShort}</button>
                    <button type="button" className="plain" aria-label={words.remove(product.name)} disabled={isBusy}
                      onClick={() => remove(product)}>{words.removeShort}</button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pages page={page} pages={Math.ceil((list.value?.total ?? 0) / pageSize)} onGo={setPage} />
      {(gone.value?.data.length ?? 0) > 0 && (
        <section className="panel" aria-labelledby="removed">
          <h2 id="removed">{words.removed}</h2>
          <ul>
            {gone.value?.data.map((product) => (
              <li key={product.id}>{product.name}{" "}
                <button type="button" className="plain" aria-label={words.restore(product.name)} disabled={isBusy}
                  onClick={() => void run(() => restoreProduct(product.id), reload)}>{words.restoreShort}</button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
