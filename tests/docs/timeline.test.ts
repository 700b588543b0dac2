import { readFileSync } from 'node:fs'
import { createRegistry, createVerifier } from '@jwks-auth/core'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { tellings, withTables, type Telling } from '../../scripts/timeline/pages.js'
import type { Outcome, Timeline } from '../../scripts/timeline/simulation/timeline.js'

const GUIDE = new URL('../../docs/guide/', import.meta.url)
const guide = readFileSync(new URL('rotation-and-outages.md', GUIDE), 'utf8')

let told: readonly Telling[]

beforeAll(async () => {
  told = await tellings({ createRegistry, createVerifier, createTestClock, createTestIssuer })
}, 60_000)

function telling(name: string): Telling {
  const found = told.find((one) => one.name === name)
  if (found === undefined) throw new Error(`nothing was told of ${name}`)
  return found
}

function requestsOf({ requests }: Timeline, signer: string, outcome: Outcome): Timeline['requests'] {
  return requests.filter((request) => request.signer === signer && request.outcome === outcome)
}

describe('the pictures in docs/guide/rotation-and-outages.md', () => {
  it.each(['outage', 'rotation'])('show the %s as it goes now (else: npm run docs:timeline)', (name) => {
    expect(readFileSync(new URL(`images/${name}.svg`, GUIDE), 'utf8')).toBe(telling(name).svg)
    expect(guide).toContain(`](images/${name}.svg)`)
  })

  it('have the same facts as the tables under them', () => {
    expect(withTables(guide, told)).toBe(guide)
  })

  it('can be read aloud, follow the colour scheme, and load nothing', () => {
    for (const { svg } of told) {
      expect(svg).toMatch(
        /role="img" aria-labelledby="title desc">\s*<title id="title">.+<\/title>\s*<desc id="desc">.+</,
      )
      expect(svg).toContain('prefers-color-scheme:dark')
      expect(svg).not.toMatch(/href|@import|url\((?!#)|<script|127\.0\.0\.1/)
    }
  })

  it('fail loudly where the guide has no place for a table', () => {
    expect(() => withTables('# Guide', told)).toThrow('no place for the table outage')
  })
})

describe('in the outage', () => {
  const ages = (age: string): Timeline['cached'] =>
    telling('outage').timeline.cached.filter(({ is, from }) => is.age === age && from > 0)

  it('no valid request is refused before the stale limit, and none after the provider is found again', () => {
    const { timeline } = telling('outage')
    const [gone, ...more] = ages('gone')
    const refused = timeline.requests.filter(({ outcome }) => outcome === 'unavailable' || outcome === 'refused')
    expect(more).toEqual([])
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.filter(({ at, outcome }) => outcome === 'refused' || at < (gone?.from ?? 0) - 1)).toEqual([])
    expect(refused.filter(({ at }) => at >= (gone?.to ?? 0))).toEqual([])
  })

  it('requests wait only while there are no keys', () => {
    const gone = telling('outage').timeline.cached.filter(({ is }) => is.age === 'gone')
    const waited = telling('outage').timeline.requests.filter(({ waited: span }) => span > 0)
    expect(waited.filter(({ at }) => !gone.some(({ from, to }) => at >= from - 1 && at < to))).toEqual([])
  })

  it('every request between expiry and stale limit is served stale', () => {
    const { requests } = telling('outage').timeline
    const expired = ages('stale')
    expect(expired).toHaveLength(2)
    const then = requests.filter(({ at }) => expired.some(({ from, to }) => at >= from && at < to))
    expect(new Set(then.map(({ outcome }) => outcome))).toEqual(new Set(['stale']))
  })

  it('fetches back off: pauses grow, up to the longest, and only the first makes all attempts', () => {
    const { fetches } = telling('outage').timeline
    const failed = fetches.filter(({ result, from }) => result === 'failed' && from > 9.5 * 60_000)
    const pauses = failed.slice(1).map(({ from }, index) => from - (failed[index]?.to ?? 0))
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
    // A request comes once a second, so a fetch begins up to a second after its backoff.
    expect(Math.max(...pauses)).toBeLessThanOrEqual(43_000)
    expect(failed.map(({ attempts }) => attempts)).toEqual([3, ...failed.slice(1).map(() => 1)])
    expect(failed.every(({ from, to }) => to - from <= 8000)).toBe(true)
  })
})

describe('in the rotation', () => {
  it.each([
    ['B', 60_000],
    ['C', 300_000],
  ])('key %s costs one fetch, which serves all who wait for it', (signer, published) => {
    const { timeline } = telling('rotation')
    const waited = requestsOf(timeline, signer, 'waited')
    const served = requestsOf(timeline, signer, 'fresh')[0]?.at ?? 0
    expect(waited).toHaveLength(40)
    expect(new Set(waited.map(({ waited: span }) => span))).toEqual(new Set([200]))
    const fetches = timeline.fetches.filter(({ from }) => from >= published && from < served)
    expect(fetches).toMatchObject([{ purpose: 'recheck', result: 'new', attempts: 1 }])
  })

  it('no request gets 503, and no published key 401', () => {
    const { requests, provider } = telling('rotation').timeline
    expect(requests.filter(({ outcome }) => outcome === 'unavailable' || outcome === 'stale')).toEqual([])
    const wronged = requests.filter(
      ({ outcome, at, signer }) =>
        outcome === 'refused' &&
        provider.some(({ from, to, is }) => at >= from && at < to && is.label.includes(signer)),
    )
    expect(wronged).toEqual([])
  })

  it.each(['A', 'B'])('key %s, once withdrawn, is refused from the next good answer on', (signer) => {
    const { requests, cached, provider } = telling('rotation').timeline
    const withdrawn = provider.findLast(({ is }) => is.label.includes(signer))?.to ?? 0
    const learned = cached.find(({ from, is }) => from >= withdrawn && !is.keys.includes(signer))?.from ?? 0
    const late = requests.filter((request) => request.signer === signer && request.at >= learned)
    expect(learned).toBeGreaterThan(withdrawn)
    expect(new Set(late.map(({ outcome }) => outcome))).toEqual(new Set(['refused']))
  })
})
