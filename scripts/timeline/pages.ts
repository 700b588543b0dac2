import { picture } from './picture/picture.js'
import type { Kit } from './simulation/kit.js'
import { simulate } from './simulation/simulate.js'
import type { Timeline } from './simulation/timeline.js'
import { outage, outageMoments } from './stories/outage.js'
import { rotation, rotationMoments } from './stories/rotation.js'
import { tableOf } from './table.js'

/** One story as it went: its picture, and the table that says the same in words. */
export interface Telling {
  readonly name: 'outage' | 'rotation'
  readonly timeline: Timeline
  readonly svg: string
  readonly table: string
}

export async function tellings(kit: Kit): Promise<readonly Telling[]> {
  const down = await simulate(kit, outage)
  const rotated = await simulate(kit, rotation)
  return [
    {
      name: 'outage',
      timeline: down,
      svg: picture(down, outageMoments(down), {
        title: 'Two outages of an identity provider',
        provider: 'Provider',
        description: `${sumUp(down)} The table below the picture says it row by row.`,
      }),
      table: tableOf(down, outageMoments(down)),
    },
    {
      name: 'rotation',
      timeline: rotated,
      svg: picture(rotated, rotationMoments(rotated), {
        title: 'A planned and an urgent key rotation',
        provider: 'Keys that the provider publishes',
        description: `${sumUp(rotated)} The table below the picture says it row by row.`,
      }),
      table: tableOf(rotated, rotationMoments(rotated)),
    },
  ]
}

/** The guide with these tables in place of those it has. */
export function withTables(guide: string, told: readonly Telling[]): string {
  let page = guide
  for (const { name, table } of told) {
    const [open, close] = [`<!-- timeline ${name} -->`, '<!-- timeline end -->']
    const start = page.indexOf(open) + open.length
    const end = page.indexOf(close, start)
    if (start < open.length || end === -1) throw new Error(`the guide has no place for the table ${name}`)
    page = `${page.slice(0, start)}\n\n${table}\n\n${page.slice(end)}`
  }
  return page
}

function sumUp({ length, fetches, requests }: Timeline): string {
  const of = (outcome: string): number => requests.filter((request) => request.outcome === outcome).length
  return [
    `A simulated run of ${length / 60_000} minutes.`,
    `${fetches.length} fetches, ${fetches.filter(({ result }) => result === 'failed').length} of them failed.`,
    `Of ${requests.length} requests ${of('fresh')} were served with fresh keys, ${of('stale')} with stale ones,`,
    `${of('waited')} after a wait; ${of('refused')} got 401 and ${of('unavailable')} got 503.`,
  ].join(' ')
}
