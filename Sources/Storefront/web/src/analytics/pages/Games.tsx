import { useAnswer } from "../../useAnswer"
import { Carts, figure, Products } from "../api"
import { ChartFigure } from "../ChartFigure"
import * as format from "../format"
import { Answered, Basis, Choice, Controls, DataTable, Panel, Tiles } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.games
const sorts = ["viewers", "cartRate", "orders", "perAdder", "units"] as const
const chartMax = 12

type Product = Products["products"][number]

function units(product: Product): number {
  return product.sales.reduce((sum, sale) => sum + sale.units, 0)
}

function revenue(product: Product): string {
  return product.sales.map((sale) => format.amount(sale.revenue, sale.currency)).join(" + ") || "–"
}

const values: Record<typeof sorts[number], (product: Product) => number> = {
  viewers: (product) => product.viewers, cartRate: (product) => product.cart_rate, orders: (product) => product.orders,
  perAdder: (product) => product.orders_per_adder, units,
}

export function Games() {
  const { query, range } = useAddress()
  const sort = choice(query, "sort", sorts)
  const parameters = asked(range)
  const answer = useAnswer(parameters.toString(), (signal) => figure<Products>("products", parameters, signal))
  const carts = useAnswer(parameters.toString(), (signal) => figure<Carts>("carts", parameters, signal))
  return (
    <>
      <Controls>
        <Choice label={words.sort} name="sort" value={sort} options={sorts.map((name) => [name, words.columns[name]] as const)} />
      </Controls>
      <Answered answer={answer} isEmpty={(value) => value.products.length === 0}>{(value) => {
        const products = [...value.products].sort((one, other) => values[sort](other) - values[sort](one))
        const top = products.slice(0, chartMax)
        const name = (product: Product) => product.name ?? product.product_id
        return (
          <>
            <Basis range={range} asOf={value.as_of} />
            <ChartFigure title={words.chart} first={words.columns.game} kind="bar" isHorizontal labels={top.map(name)}
              series={[
                { name: words.viewers, values: top.map((product) => product.viewers) },
                { name: words.adders, values: top.map((product) => product.adders) },
                { name: words.orders, values: top.map((product) => product.orders) },
              ]} rough={format.roughCount} exact={format.count} />
            <Panel title={words.table}>
              <DataTable title={words.table} rows={products} columns={[
                { title: words.columns.game, cell: name },
                { title: words.columns.views, isNumber: true, cell: (product) => format.count(product.views) },
                { title: words.columns.viewers, isNumber: true, cell: (product) => format.count(product.viewers) },
                { title: words.columns.adders, isNumber: true, cell: (product) => format.count(product.adders) },
                { title: words.columns.cartRate, isNumber: true, cell: (product) => format.percent(product.cart_rate) },
                { title: words.columns.orders, isNumber: true, cell: (product) => format.count(product.orders) },
                { title: words.columns.perAdder, isNumber: true, cell: (product) => format.decimal(product.orders_per_adder, 2) },
                { title: words.columns.units, isNumber: true, cell: (product) => format.count(units(product)) },
                { title: words.columns.revenue, isNumber: true, cell: revenue },
              ]} />
            </Panel>
          </>
        )
      }}</Answered>
      <Panel title={words.carts}>
        <Answered answer={carts}>{(value) => (
          <>
            <Tiles tiles={[
              { name: words.cart.all, value: format.count(value.carts) },
              { name: words.cart.bought, value: format.count(value.bought) },
              { name: words.cart.abandoned, value: format.count(value.abandoned) },
              { name: words.cart.open, value: format.count(value.open) },
              { name: words.cart.rate, value: format.percent(value.abandonment_rate) },
              { name: words.cart.value, value: value.abandoned_value.map((one) => format.amount(one.value, one.currency)).join(" + ") || "–" },
            ]} />
            <p className="meta">{words.cartNote}</p>
          </>
        )}</Answered>
      </Panel>
    </>
  )
}
