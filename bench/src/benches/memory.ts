import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import type { Bench } from '../bench.js'
import { issuerOf, KeyServer } from '../key-server.js'
import { WEIGHED, type Weighed, type Weighing } from '../memory/weighing.js'
import { weigh } from '../memory/weigh.js'
import { median } from '../statistics.js'
import { renderTable } from '../table.js'
import { judge } from '../verdict.js'

const AUDIENCE = 'https://api.example.test'
/** Bytes of heap that a provider may need beyond its keys. */
const TARGET = 3000

interface Plan {
  readonly processes: number
  readonly counts: Readonly<Record<Weighed, number>>
}

const QUICK: Plan = {
  processes: 1,
  counts: {
    'registered provider': 5000,
    'provider in use': 2000,
    'keys of a provider': 5000,
    'remembered token': 5000,
  },
}
const FULL: Plan = {
  processes: 5,
  counts: {
    'registered provider': 20_000,
    'provider in use': 5000,
    'keys of a provider': 10_000,
    'remembered token': 9000,
  },
}

export const memoryBench: Bench = {
  name: 'memory',
  summary: 'heap a provider and a remembered token',
  parts: [],
  async run({ quick, tokens }, progress) {
    const { processes, counts } = quick ? QUICK : FULL
    await using issuer = await createTestIssuer({ alg: 'RS256', audience: AUDIENCE })
    const keySet = JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) })
    await using server = await KeyServer.open(keySet)
    const weights: { what: Weighed; count: number; each: number; readings: readonly number[] }[] = []
    let tokenLength = 0
    for (const what of WEIGHED) {
      const count = Math.min(counts[what], tokens ?? Infinity)
      progress.step(`weighing ${count} of: ${what}`)
      const needed = await tokensFor(what, count + 1, issuer, server.origin)
      tokenLength = needed.at(0)?.length ?? tokenLength
      const weighing: Weighing = { what, count, origin: server.origin, keySet, audience: AUDIENCE, tokens: needed }
      const readings: number[] = []
      for (let process = 0; process < processes; process += 1) readings.push(await weigh(weighing))
      weights.push({ what, count, each: median(readings), readings })
    }
    const eachOf = (what: Weighed): number => weights.find((weight) => weight.what === what)?.each ?? Number.NaN
    const beyond = eachOf('provider in use') - eachOf('keys of a provider')
    const rows = [
      ...weights.map(({ what, count, each }) => [what, count.toLocaleString('en'), bytesText(each)]),
      ['provider in use, beyond its keys', '', bytesText(beyond)],
    ]
    const columns = [{ title: 'one …' }, { title: 'of', align: 'right' }, { title: 'heap', align: 'right' }] as const
    return {
      text: [
        renderTable(columns, rows),
        '',
        'Medians over processes; what the first 256 made once for all is not counted, nor is compiled code. Providers have one RSA key of 2,048 bits,',
        `each its own URL, issuer and tenant. A token has ${tokenLength} characters, which are part of its weight.`,
        'Keys: what JSON.parse makes of the key set, and a KeyObject. The native side of a KeyObject is not on the heap.',
      ].join('\n'),
      data: { weights, beyond, tokenLength },
      judged: [
        judge({
          line: 'heap a provider in use, beyond its keys',
          target: { at: 'most', value: TARGET },
          measured: beyond,
          unit: ' B',
        }),
      ],
      panels: [],
    }
  },
}

async function tokensFor(what: Weighed, count: number, issuer: TestIssuer, origin: string): Promise<readonly string[]> {
  if (what !== 'provider in use' && what !== 'remembered token') return []
  const sign = async (_: unknown, index: number): Promise<string> => {
    const iss = issuerOf(origin, what === 'provider in use' ? index : 0)
    return await issuer.sign({ iss, sub: `user-${index}`, scope: 'reports:read reports:write' }, { expiresIn: 3600 })
  }
  return await Promise.all(Array.from({ length: count }, sign))
}

function bytesText(bytes: number): string {
  return `${Math.round(bytes).toLocaleString('en')} B`
}
