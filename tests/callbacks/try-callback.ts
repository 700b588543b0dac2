import { expect } from 'vitest'
import { Double } from './double.js'
import { MISBEHAVIOURS, type Misbehaviour } from './misbehaviours.js'
import { ProcessWatch } from './process-watch.js'
import type { Row } from './row.js'
import type { World } from './world.js'

/** Longer than any failure is remembered. Milliseconds. */
const FORGOTTEN_MS = 61_000

/** Lets one callback misbehave in every way: what was promised holds, and when it behaves again all is as before. */
export async function tryCallback(row: Row): Promise<void> {
  using watch = new ProcessWatch()
  // In vain: nothing is promised.
  const ways = MISBEHAVIOURS.filter(({ kind }) => row.promised[kind].length > 0)
  if (row.fresh === true) for (const way of ways) await inNewWorld(row, way)
  else await inOneWorld(row, ways)
  await new Promise(setImmediate)
  expect(watch.ends, 'what would end the process').toEqual([])
}

async function inOneWorld(row: Row, ways: readonly Misbehaviour[]): Promise<void> {
  const double = new Double()
  await using world = await row.open(double)
  for (const way of ways) await goThrough(row, way, world, double)
}

async function inNewWorld(row: Row, way: Misbehaviour): Promise<void> {
  const double = new Double()
  {
    await using world = await row.open(double)
    if (row.atEnd !== true) await goThrough(row, way, world, double)
    else {
      double.arm(way)
      await expectPromised(row, way, world)
    }
  }
  if (row.atEnd === true) expect(double.calls, `${row.callback} was called`).toBeGreaterThan(0)
}

async function goThrough(row: Row, way: Misbehaviour, world: World, double: Double): Promise<void> {
  double.arm(way)
  await expectPromised(row, way, world)
  if (row.seldom !== true) expect(double.calls, `${row.callback} was called`).toBeGreaterThan(0)
  double.arm(undefined)
  await world.clock.advance(FORGOTTEN_MS)
  expect(await world.use(), `${way.name}, and then behaves`).toBe(200)
}

async function expectPromised(row: Row, way: Misbehaviour, world: World): Promise<void> {
  expect(row.promised[way.kind], `${row.callback} ${way.name}`).toContain(await world.use())
  const unaffected = row.isolated === true || row.promised.throws.includes(200)
  if (unaffected) expect(await world.useOther(), `${row.callback} ${way.name}: others`).toBe(200)
}
