import { useAnswer } from "../../useAnswer"
import { Dashboard, figure } from "../api"
import { ChartFigure } from "../ChartFigure"
import * as format from "../format"
import { Answered, Basis, Controls, DataTable, Panel } from "../parts"
import { asked, useAddress } from "../range"
import { texts } from "../texts"

const words = texts.acquisition

interface Source {
  name: string
  sessions: number
  bounces: number
  conversions: number
}

function Sources({ title, first, rows }: { title: string; first: string; rows: Source[] }) {
  const most = Math.max(1, ...rows.map((row) => row.sessions))
  return (
    <Panel title={title}>
      <DataTable title={title} rows={rows} share={(row) => row.sessions / most} columns={[
        { title: first, cell: (row) => row.name || texts.none },
        { title: words.columns.sessions, isNumber: true, cell: (row) => format.count(row.sessions) },
        { title: words.columns.bounce, isNumber: true, cell: (row) => format.percent(row.sessions ? row.bounces / row.sessions : 0) },
        { title: words.columns.bought, isNumber: true, cell: (row) => format.count(row.conversions) },
        { title: words.columns.rate, isNumber: true, cell: (row) => format.percent(row.sessions ? row.conversions / row.sessions : 0) },
      ]} />
    </Panel>
  )
}

function Shares({ title, first, rows }: { title: string; first: string; rows: { name: string; count: number }[] }) {
  const whole = rows.reduce((sum, row) => sum + row.count, 0) || 1
  return (
    <Panel title={title}>
      <DataTable title={title} rows={rows} share={(row) => row.count / whole} columns={[
        { title: first, cell: (row) => row.name || words.unknown },
        { title: words.columns.events, isNumber: true, cell: (row) => format.count(row.count) },
        { title: texts.share, isNumber: true, cell: (row) => format.percent(row.count / whole) },
      ]} />
    </Panel>
  )
}

const regions = typeof Intl.DisplayNames === "undefined" ? undefined : new Intl.DisplayNames("en", { type: "region" })

/** "DE" as "Germany"; what is no country's code stays as it is. */
function country(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? regions?.of(code) ?? code : titled(code)
}

/** "desktop" as "Desktop". */
function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

export function Acquisition() {
  const { range } = useAddress(true)
  const parameters = asked(range)
  const answer = useAnswer(parameters.toString(), (signal) => figure<Dashboard>("dashboard", parameters, signal))
  return (
    <>
      <Controls hasHours />
      <Answered answer={answer}>{(board) => {
        const channels = board.channels.map((row) => ({ ...row, name: texts.channels[row.channel] ?? row.channel }))
        return (
          <>
            <Basis range={range} asOf={board.as_of} />
            <div className="columns">
              {channels.length > 0 && <ChartFigure title={words.chart} first={words.channel} kind="bar" isHorizontal
                labels={channels.map((row) => row.name)}
                series={[
                  { name: words.columns.sessions, values: channels.map((row) => row.sessions) },
                  { name: words.columns.bought, values: channels.map((row) => row.conversions) },
                ]} rough={format.roughCount} exact={format.count} />}
              <Sources title={words.channels} first={words.channel} rows={channels} />
              <Sources title={words.campaigns} first={words.campaign} rows={board.campaigns.map((row) => ({ ...row, name: row.campaign }))} />
              <Sources title={words.referrers} first={words.referrer} rows={board.referrers.map((row) => ({ ...row, name: row.referrer }))} />
              <Shares title={words.countries} first={words.country} rows={board.countries.map((row) => ({ ...row, name: country(row.country) }))} />
              <Shares title={words.devices} first={words.device} rows={board.device_breakdown.map((row) => ({ ...row, name: titled(row.device_type) }))} />
              <Shares title={words.browsers} first={words.browser} rows={board.browsers.map((row) => ({ ...row, name: titled(row.browser) }))} />
              <Shares title={words.systems} first={words.system} rows={board.operating_systems.map((row) => ({ ...row, name: row.os === "unknown" ? words.unknown : row.os }))} />
            </div>
          </>
        )
      }}</Answered>
    </>
  )
}
