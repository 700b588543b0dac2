import type { Behaviour } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { LONG, many, minutes, setUp, tally, type Setup } from './setup.js'

const WAYS: readonly (readonly [name: string, behaviour: Behaviour])[] = [
  ['answers 500', { status: 500 }],
  ['answers 404', { status: 404 }],
  ['answers 503 with Retry-After in seconds', { status: 503, headers: { 'retry-after': '7' } }],
  [
    'answers 503 with a date as Retry-After',
    { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:30:00 GMT' } },
  ],
  ['refuses connections', 'refuse'],
  ['resets connections', 'reset'],
  ['hangs', 'hang'],
  ['hangs in the middle of the body', 'hang-body'],
  ['answers with a web page', 'html'],
  ['answers with an empty key set', 'empty'],
  ['breaks off its JSON', 'invalid-json'],
  ['answers 304 though nobody asked', 'not-modified'],
  ['answers with two megabytes', { oversize: 2_000_000 }],
  ['redirects to another place', { redirect: 'http://169.254.169.254/keys', status: 307 }],
]

/** Lets whatever was started end: by the provider's answer or, where none comes, by the clock. @returns what those who asked got. */
async function settled<Ending>({ clock, events }: Setup, hangs: boolean, asked: Promise<Ending>): Promise<Ending> {
  const count = (...types: readonly string[]): number => events.filter(({ type }) => types.includes(type)).length
  const answers: Promise<Ending>[] = []
  const answered = asked.finally(() => answers.push(asked))
  while (answers.length === 0 || count('refresh_started') > count('refresh_succeeded', 'refresh_failed'))
    await clock.advance(hangs ? 100 : 0)
  return await answered
}

/** Fetches that began before the backoff of the failure before them had ended: how many milliseconds too early. */
function startedTooEarly({ events, times }: Setup): readonly number[] {
  let notBefore = 0
  return events.flatMap((event) => {
    const at = times.get(event) ?? NaN
    if (event.type === 'refresh_failed') notBefore = at + event.retryIn
    return event.type === 'refresh_started' && !(at >= notBefore) ? [notBefore - at] : []
  })
}

describe('A provider that fails while its keys expire', () => {
  it.each(WAYS)('%s: every request is served until the stale limit, at one attempt a backoff step', async (_, way) => {
    const setup = await setUp({ retry: { maxRetries: 0 }, maxResponseBytes: 65_536 })
    const { issuer, clock, registry, events, verify } = setup
    const hangs = way === 'hang' || way === 'hang-body'
    // Without a validator nobody can ask conditionally, and be told with a 304 that all is well.
    await issuer.misbehave({ headers: { etag: '' } }, { times: 1 })
    const token = await issuer.sign({}, LONG)
    await verify(token)
    const { staleUntil = 0 } = registry.status('default', 'default') ?? {}
    await issuer.misbehave(way)

    const endings: string[] = []
    const ask = async (): Promise<void> => {
      const asked = many(20, () => verify(token))
      endings.push(...(await settled(setup, hangs, asked)))
    }
    while (clock.now().wall < staleUntil - minutes(1)) {
      await clock.advance(15_000)
      await ask()
    }
    await clock.advance(staleUntil - clock.now().wall - 600)
    endings.push(await settled(setup, hangs, verify(token)))
    expect(tally(endings)).toEqual({ ok: endings.length })

    expect(startedTooEarly(setup)).toEqual([])
    const attempts = events.filter(({ type }) => type === 'refresh_failed').length
    // Three quarters of 1, 2, 4 … 60 seconds, and then one about every 45 seconds, for an hour.
    expect(attempts).toBeGreaterThan(50)
    expect(attempts).toBeLessThan(140)
    // A refused connection reaches no server to count it.
    if (way !== 'refuse') expect(issuer.count()).toBeLessThanOrEqual(1 + attempts + 1)

    await clock.advance(Math.max(0, staleUntil - clock.now().wall))
    expect(await settled(setup, hangs, verify(token))).toBe('keys_unavailable')
  })
})

describe('A provider that is back', () => {
  it('is noticed when the backoff ends, although it closed the connection that was kept since its last failure', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave({ status: 503 }, { times: 1 })
    const token = await issuer.sign({}, LONG)
    expect(await verify(token)).toBe('keys_unavailable')
    await issuer.misbehave('reset', { times: 1 })
    await clock.advance(1000)
    expect(await verify(token)).toBe('ok')
    expect(issuer.count()).toBe(3)
  })

  it('is not asked twice at a time while it resets every connection', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave('reset')
    const token = await issuer.sign({}, LONG)
    for (const wait of [1000, 2000, 4000]) {
      expect(await verify(token)).toBe('keys_unavailable')
      await clock.advance(wait)
    }
    expect(issuer.count()).toBe(3)
  })
})
