import type { Bench } from '../bench.js'
import { killedWriters } from '../fleet/file-store.js'
import {
  coldStart,
  coldStartWithRedisHanging,
  getsAPeriod,
  restartWithProviderDown,
  rotationLatency,
} from '../fleet/requests.js'
import type { FleetPlan, Measure, Row } from '../fleet/row.js'
import { Stage } from '../fleet/stage.js'
import { trouble } from '../fleet/trouble.js'
import { renderTable } from '../table.js'

const FULL: FleetPlan = { processes: 16, periods: 10, rotations: 5, kills: 200, trouble: 60_000 }
const QUICK: FleetPlan = { processes: 16, periods: 3, rotations: 3, kills: 20, trouble: 10_000 }

const MEASURES: readonly (readonly [step: string, measure: Measure])[] = [
  ['16 processes, cold', coldStart],
  ['16 processes, cold, Redis hanging', coldStartWithRedisHanging],
  ['16 processes, one refresh after the other', getsAPeriod],
  ['rotations', rotationLatency],
  ['a restart with the provider down', restartWithProviderDown],
  ['kill -9 of the file store', killedWriters],
  ['Redis in trouble', trouble],
]

export const fleetBench: Bench = {
  name: 'fleet',
  summary: 'what 16 real processes on one real Redis ask of their provider, and what they bear',
  parts: [],
  async run({ quick }, progress) {
    const plan = quick ? QUICK : FULL
    await using stage = await Stage.set()
    const rows: Row[] = []
    for (const [step, measure] of MEASURES) {
      progress.step(step)
      rows.push(await measure({ stage, plan, progress }))
    }
    const columns = [{ title: '' }, { title: 'what' }, { title: 'bar' }, { title: 'result' }]
    const text = renderTable(
      columns,
      rows.map(({ what, bar, result, holds }) => [holds ? '✓' : '✗', what, bar, result]),
    )
    return { text, data: { plan, rows }, judged: [], panels: [] }
  },
}
