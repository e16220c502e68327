import { useAnswer } from "../../useAnswer"
import { Dashboard, figure, Metrics } from "../api"
import { ChartFigure } from "../ChartFigure"
import * as format from "../format"
import { Answered, Basis, changed, Choice, Controls, DataTable, Panel, Tile, Tiles } from "../parts"
import { asked, choice, useAddress } from "../range"
import { texts } from "../texts"
import { useLive } from "../useLive"

const words = texts.overview

function LivePanel({ tz }: { tz: string }) {
  const { tick, isLost } = useLive(tz)
  const state = texts.live.state
  const said = isLost ? state.lost : tick ? state.live(format.clock(tick.at, tz)) : state.connecting
  const revenue = tick?.today.revenue.map((one) => format.amount(one.net, one.currency)).join(" + ")
  return (
    <section className="panel live" aria-label={texts.live.title}>
      <div className="panel-head"><h2>{texts.live.title}</h2><span className={isLost ? "pulse lost" : "pulse"}>{said}</span></div>
      <Tiles tiles={[
        { name: texts.live.visitors, value: tick ? format.count(tick.visitors) : "–", note: texts.live.visitorsNote },
        { name: texts.live.rate, value: tick ? format.decimal(tick.events_per_second, 2) : "–" },
        { name: texts.live.orders, value: tick ? format.count(tick.today.orders) : "–" },
        { name: texts.live.revenue, value: tick ? revenue || format.amount("0.00") : "–" },
      ]} />
      <h3>{texts.live.last}</h3>
      {tick && tick.last_events.length === 0 && <p className="empty">{texts.live.quiet}</p>}
      {tick && tick.last_events.length > 0 && (
        <DataTable title={texts.live.last} rows={tick.last_events} columns={[
          { title: texts.live.columns.what, cell: (event) => event.event_type },
          { title: texts.live.columns.where, cell: (event) => event.path },
          { title: texts.live.columns.when, isNumber: true, cell: (event) => format.clock(event.at, tz) },
        ]} />
      )}
    </section>
  )
}

function tiles(now: Metrics, before: Metrics | undefined): Tile[] {
  const { page_visits: visits, conversion, users } = now
  const past = before?.page_visits
  const money = (text: string | undefined) => (now.revenue ? format.amount(text, now.revenue.currency) : "–")
  // Amounts of two currencies are not compared.
  const pastRevenue = before?.revenue?.currency === now.revenue?.currency ? before?.revenue : undefined
  return [
    { name: words.revenue, value: money(now.revenue?.net), change: before && changed(now.revenue?.net, pastRevenue?.net) },
    { name: words.orders, value: format.count(now.orders.count), change: before && changed(now.orders.count, before.orders.count) },
    { name: words.average, value: money(now.revenue?.average_order), change: before && changed(now.revenue?.average_order, pastRevenue?.average_order) },
    { name: words.conversion, value: format.percent(conversion.rate), note: words.conversionNote, change: before && changed(conversion.rate, before.conversion.rate) },
    { name: words.sessions, value: format.count(visits.unique_sessions), change: before && changed(visits.unique_sessions, past?.unique_sessions) },
    { name: words.visitors, value: format.count(users.visitors), change: before && changed(users.visitors, before.users.visitors) },
    { name: words.bounce, value: format.percent(visits.bounce_rate), isCost: true, change: before && changed(visits.bounce_rate, past?.bounce_rate) },
    { name: words.duration, value: format.duration(visits.avg_duration), change: before && changed(visits.avg_duration, past?.avg_duration) },
  ]
}

/** A game's page by the game's name, where the answer knows it. */
function pageName(path: string, board: Dashboard): string {
  const id = /^\/games\/([^/]+)$/.exec(path)?.[1]
  return board.popular_games.find((game) => game.product_id === id)?.name ?? path
}

export function Overview() {
  const { query, range } = useAddress(true)
  const compare = choice(query, "compare", ["previous", "none"])
  const parameters = asked(range, { compare: compare === "previous" ? compare : "" })
  const answer = useAnswer(parameters.toString(), (signal) => figure<Dashboard>("dashboard", parameters, signal))
  return (
    <>
      <Controls hasHours>
        <Choice label={texts.range.compare} name="compare" value={compare}
          options={[["previous", texts.range.comparisons.previous], ["none", texts.range.comparisons[""]]]} />
      </Controls>
      <Answered answer={answer}>{(board) => {
        const past = board.activity.filter((one) => Date.parse(one.start) <= Date.now())
        return (
          <>
            <Basis range={range} currency={board.metrics.revenue?.currency} asOf={board.as_of} />
            <Tiles tiles={tiles(board.metrics, board.previous?.metrics)} />
            <div className="columns wide-left">
              <ChartFigure title={words.activity} first={words.when} kind="line"
                labels={past.map((one) => format.period(one.start, board.activity_interval, range.tz))}
                series={[
                  { name: words.events, values: past.map((one) => one.events) },
                  { name: words.pageViews, values: past.map((one) => one.page_visits) },
                ]} rough={format.roughCount} exact={format.count} />
              <LivePanel tz={range.tz} />
            </div>
            <div className="columns thirds">
              <Panel title={words.games}>
                <DataTable title={words.games} rows={board.popular_games}
                  share={(game) => game.views / (board.popular_games[0]?.views || 1)} columns={[
                    { title: words.columns.game, cell: (game) => game.name ?? game.product_id },
                    { title: words.columns.views, isNumber: true, cell: (game) => format.count(game.views) },
                    { title: words.columns.carts, isNumber: true, cell: (game) => format.count(game.added) },
                    { title: words.columns.sold, isNumber: true, cell: (game) => format.count(game.units_sold) },
                  ]} />
              </Panel>
              <Panel title={words.entries}>
                <DataTable title={words.entries} rows={board.entry_pages}
                  share={(page) => page.sessions / (board.entry_pages[0]?.sessions || 1)} columns={[
                    { title: words.columns.page, cell: (page) => pageName(page.path, board) },
                    { title: words.columns.sessions, isNumber: true, cell: (page) => format.count(page.sessions) },
                    { title: words.columns.bounce, isNumber: true, cell: (page) => format.percent(page.sessions ? page.bounces / page.sessions : 0) },
                    { title: words.columns.bought, isNumber: true, cell: (page) => format.count(page.conversions) },
                  ]} />
              </Panel>
              <Panel title={words.pages}>
                <DataTable title={words.pages} rows={board.top_pages}
                  share={(page) => page.visits / (board.top_pages[0]?.visits || 1)} columns={[
                    { title: words.columns.page, cell: (page) => pageName(page.path, board) },
                    { title: words.columns.views, isNumber: true, cell: (page) => format.count(page.visits) },
                  ]} />
              </Panel>
            </div>
          </>
        )
      }}</Answered>
    </>
  )
}
