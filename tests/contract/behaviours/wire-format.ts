import { expect } from 'vitest'
import type { Harness } from '../harness/harness.js'
import type { Answer } from '../harness/send.js'
import type { Behaviours } from './behaviour.js'
import { REFUSALS, serveRefusals, type Refusal } from './refusals.js'

/** What is sent for each class of refusal: one golden table for all frameworks. */
export const wireFormat: Behaviours = Object.fromEntries(
  Object.entries(REFUSALS).flatMap(([name, refusal]) => [
    [
      `forward, ${name}: the framework sends status, headers and phrase`,
      (harness: Harness) => forwards(harness, refusal),
    ],
    [
      `respond, ${name}: every header and byte is the same everywhere`,
      (harness: Harness) => responds(harness, refusal),
    ],
  ]),
)

const OURS = ['www-authenticate', 'retry-after', 'cache-control', 'content-type', 'content-length']
/** What servers and frameworks add to every answer. */
const THEIRS = ['date', 'connection', 'keep-alive', 'x-powered-by']

async function forwards(harness: Harness, { status, headers, phrase, provoke }: Refusal): Promise<void> {
  for (const method of ['GET', 'HEAD'] as const) {
    await using world = await serveRefusals(harness, 'forward')
    const answer = await provoke(world, method)
    const sent = pick(answer, (name) => OURS.includes(name) && !name.startsWith('content-'))
    expect({ status: answer.status, headers: sent }).toEqual({ status, headers })
    expect(answer.body).toContain(method === 'HEAD' ? '' : phrase)
    expect(world.handled).toEqual([])
  }
}

async function responds(harness: Harness, { status, headers, body, provoke }: Refusal): Promise<void> {
  const content = { 'content-type': 'application/json; charset=utf-8', 'content-length': String(body.length) }
  for (const method of ['GET', 'HEAD'] as const) {
    await using world = await serveRefusals(harness, 'respond')
    const answer = await provoke(world, method)
    const sent = pick(answer, (name) => !THEIRS.includes(name))
    const expected = { status, headers: { ...headers, ...content }, body: method === 'HEAD' ? '' : body }
    expect({ status: answer.status, headers: sent, body: answer.body }).toEqual(expected)
    expect(world.handled).toEqual([])
  }
}

function pick({ headers }: Answer, wanted: (name: string) => boolean): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => wanted(name)))
}
