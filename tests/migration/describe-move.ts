import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { linesOfCode, readMovingPage } from './migration-page.js'
import { runAfter } from './run-code.js'
import { PARTS, REQUESTS, type Reply, type World } from './requests.js'
import { createTimeMachine } from './travel.js'

/** A service that runs the code of one side. */
export interface Service extends AsyncDisposable {
  readonly ask: World['ask']
}

/** A page, and how the code on it is run. */
export interface Move {
  /** The page's name in `docs/guide/migration`. */
  readonly page: string
  /** The peers' packages, whose versions the page names. */
  readonly peers: readonly string[]
  readonly audience: string
  /** Whether the provider's name ends with a slash. */
  readonly trailingSlash?: boolean
  /** Claims that a good token has. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** What a good token's answer tells: that the handler had the right user. */
  readonly proof: string
  /** The name of what our example makes. */
  readonly handBack: string
  readonly before: (code: string, issuer: TestIssuer) => Promise<Service>
  readonly after: (code: string, issuer: TestIssuer) => Promise<Service>
  /** What the page has to tell beside the requests that every page tells of. */
  readonly also?: readonly string[]
  /** For what is no HTTP: requests that cannot be told of. */
  readonly without?: readonly string[]
}

type Side = 'before' | 'after'

const EVERYWHERE = [
  'a good token',
  'no token',
  'another scheme (`Basic`)',
  '`Authorization: Bearer a b`',
  'a token for another audience',
  'a token of another issuer',
  'a token of another issuer, signed by ours',
  'a forged token under a published `kid`',
  'an expired token',
  'a token that expired 3 seconds ago',
  'a token without `exp`',
  'a logout token (`typ: logout+jwt`)',
  'the provider was never reachable',
  'the provider has been down for half an hour',
  'the provider has been down for two hours',
  'a new key, seconds after the last fetch',
  'a new key, a minute after the last fetch',
  'a new key that was published a minute after its token',
  'a withdrawn key, once a token of the new one came',
  'requests to the provider for 20 made-up `kid`s',
]
const DETAILS = [
  'no token: challenge',
  'no token: body',
  'an expired token: challenge',
  'an expired token: body',
  'the provider was never reachable: `Retry-After`',
  'the provider was never reachable: body',
]

/** Holds a page to its peer and to us. */
export function describeMove(move: Move): void {
  const page = readMovingPage(move.page)
  const { without = [], also = [] } = move
  const replyTo = once(move)
  const cell = async (side: Side, row: string): Promise<string> =>
    await cellOf((request) => replyTo(side, request), row)
  const told = [...EVERYWHERE, ...DETAILS, ...also].filter((request) => !without.includes(request))

  describe(`Moving from ${move.peers.join(' and ')}`, () => {
    beforeAll(() => {
      // Express and Koa say on the console what they answer with 500.
      vi.spyOn(console, 'error').mockImplementation(() => {})
      vi.stubEnv('NODE_ENV', 'production')
    })
    afterAll(() => {
      vi.restoreAllMocks()
      vi.unstubAllEnvs()
    })

    it('takes no more lines than the peer’s own example', () => {
      expect(linesOfCode(page.before)).toBeGreaterThan(0)
      expect(linesOfCode(page.after)).toBeLessThanOrEqual(linesOfCode(page.before))
    })

    it('makes what is written as it stands; the tests below put in their own provider', async () => {
      const silent = page.runnableAfter.replace(/^await \w+\.listen\(.*$/m, '')
      await expect(runAfter(silent, {}, move.handBack)).resolves.toBeDefined()
    })

    it('names the versions that it was tried with', () => {
      for (const peer of move.peers) expect(page.text).toContain(`${peer} ${versionOf(peer)}`)
    })

    it('hands the same user to the handler', async () => {
      for (const side of ['before', 'after'] as const)
        expect((await replyTo(side, 'a good token')).body).toContain(move.proof)
    })

    it('tells of each request that matters', () => {
      expect(page.answers.map(([request]) => request).toSorted()).toEqual(told.toSorted())
    })

    it.each(page.answers)('tells truly what comes back: %s', { timeout: 20_000 }, async (row, before, after) => {
      expect([await cell('before', row), await cell('after', row)]).toEqual([before, after])
    })
  })
}

/** A row asks for the verdict, or for a part of the answer: `no token: body`. */
async function cellOf(replyTo: (request: string) => Promise<Reply>, row: string): Promise<string> {
  if (row in REQUESTS) return (await replyTo(row)).verdict
  const colon = row.lastIndexOf(': ')
  const part = PARTS[row.slice(colon + 2)]
  if (part === undefined) throw new Error(`nobody knows how to tell "${row}"`)
  return part(await replyTo(row.slice(0, colon)))
}

/** Plays a request once for all rows that ask for it. */
function once(move: Move): (side: Side, request: string) => Promise<Reply> {
  const replies = new Map<string, Promise<Reply>>()
  return (side, request) => {
    const known = replies.get(`${side} ${request}`)
    const reply = known ?? play(move, side, request)
    if (known === undefined) replies.set(`${side} ${request}`, reply)
    return reply
  }
}

async function play(move: Move, side: Side, request: string): Promise<Reply> {
  const tell = REQUESTS[request]
  if (tell === undefined) throw new Error(`nobody knows how to send "${request}"`)
  const { audience, claims = {}, trailingSlash = false } = move
  await using issuer = await createTestIssuer({ audience, trailingSlash })
  await using stranger = await createTestIssuer({ audience, trailingSlash })
  const page = readMovingPage(move.page)
  const code = side === 'before' ? page.before : page.runnableAfter
  await using service = await move[side](code, issuer)
  using time = createTimeMachine()
  return await tell({ issuer, stranger, claims, travel: time.travel, ask: service.ask })
}

function versionOf(peer: string): string {
  const manifest = readFileSync(new URL(`../node_modules/${peer}/package.json`, import.meta.url), 'utf8')
  const { version }: { readonly version: string } = JSON.parse(manifest)
  return version
}
