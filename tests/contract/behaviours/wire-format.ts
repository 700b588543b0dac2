import { expect } from 'vitest'
import { goldenBytes } from '../harness/golden-bytes.js'
import type { Harness } from '../harness/harness.js'
import { serveRefusing } from '../harness/refusing-world.js'
import type { Behaviours } from './behaviour.js'
import { REFUSALS, type Refusal } from './refusals.js'

/** What is sent for each code of refusal: one golden table for all frameworks. */
export const wireFormat: Behaviours = Object.fromEntries(
  Object.entries(REFUSALS).flatMap(([code, refusal]) => [
    [
      `forward, ${code}: the framework sends status, headers and phrase`,
      (harness: Harness) => forwards(harness, refusal),
    ],
    [`respond, ${code}: every byte is the same everywhere`, (harness: Harness) => responds(harness, refusal)],
  ]),
)

const METHODS = ['GET', 'HEAD', 'OPTIONS'] as const
const OURS = ['www-authenticate', 'retry-after', 'cache-control']

async function forwards(harness: Harness, { status, headers, phrase, provoke }: Refusal): Promise<void> {
  await using world = await serveRefusing(harness, 'forward')
  const provoking = await provoke(world)
  for (const method of METHODS) {
    const answer = await world.send({ method, headers: provoking })
    const sent = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => OURS.includes(name)))
    expect({ status: answer.status, headers: sent }).toEqual({ status, headers })
    expect(answer.body).toContain(method === 'HEAD' ? '' : phrase)
  }
  expect(world.handled).toEqual([])
}

async function responds(harness: Harness, refusal: Refusal): Promise<void> {
  await using world = await serveRefusing(harness, 'respond')
  const headers = await refusal.provoke(world)
  for (const method of METHODS) {
    const { bytes } = await world.send({ method, headers })
    expect(bytes).toBe(goldenBytes(refusal, method))
  }
  expect(world.handled).toEqual([])
}
