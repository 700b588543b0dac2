import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestClock, createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRegistry } from '../create.js'
import { DEFAULTS } from '../options/defaults.js'
import type { RequestAuth } from './request-auth.js'
import { follow } from './follow-redirects.js'
import { requestAuthHeaders } from './request-auth.js'

const clock = createTestClock()
const signal = new AbortController().signal
let home: TestIssuer
let other: TestIssuer
let dispatcher: Agent
let folder: string
let file: string

beforeAll(async () => {
  home = await createTestIssuer({ alg: 'ES256', https: true, hostname: 'localhost' })
  other = await createTestIssuer({ alg: 'ES256', https: true, hostname: 'localhost' })
  dispatcher = new Agent({ connect: { ca: [home.ca ?? '', other.ca ?? ''] } })
})
afterAll(async () => {
  await dispatcher.destroy()
  await Promise.all([home.close(), other.close()])
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jwks-auth-token-'))
  file = join(folder, 'token')
  writeFileSync(file, 'first.token\n')
  home.resetCounts()
  other.resetCounts()
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await Promise.all([home.behave(), other.behave()])
})

const along = (change: Partial<RequestAuth> = {}): RequestAuth => ({
  origin: home.origin,
  headers: { 'x-api-key': 'k' },
  bearerTokenFile: file,
  bearerTokenId: undefined,
  ...change,
})

const ask = async (url: string, requestAuth: RequestAuth = along()): Promise<number> => {
  const policy = { ...DEFAULTS.fetch, allowedDomains: ['localhost'] }
  const { status } = await follow(url, { dispatcher, clock, requestAuth }, policy, { headers: {}, signal })
  return status
}

/** Key and token that each request to an issuer had. */
const seen = (issuer: TestIssuer): readonly unknown[] =>
  issuer.requests.map(({ headers }) => [headers['x-api-key'], headers['authorization']])

const SENT = ['k', 'Bearer first.token']
const NOTHING = [undefined, undefined]

describe('What is sent along', () => {
  it('is there with a request to its origin, and the token as it is in the file now', async () => {
    await ask(home.jwksUri)
    writeFileSync(file, 'second.token')
    await ask(home.jwksUri)
    expect(seen(home)).toEqual([SENT, ['k', 'Bearer second.token']])
  })

  it('P08 is not sent to another origin that is asked, nor to one that a redirect leads to', async () => {
    await ask(other.jwksUri)
    await home.misbehave({ redirect: `${other.origin}/jwks` }, { times: 1 })
    await ask(home.jwksUri)
    expect(seen(home)).toEqual([SENT])
    expect(seen(other)).toEqual([NOTHING, NOTHING])
  })

  it('P08 is not sent any more once a redirect has left its origin, though it leads back', async () => {
    await home.misbehave({ redirect: `${other.origin}/jwks` }, { times: 1 })
    await other.misbehave({ redirect: `${home.origin}/jwks?back` }, { times: 1 })
    await ask(home.jwksUri)
    expect(seen(home)).toEqual([SENT, NOTHING])
    expect(seen(other)).toEqual([NOTHING])
  })

  it('is sent on where a redirect stays at its origin', async () => {
    await home.misbehave({ redirect: '/jwks?moved' }, { times: 1 })
    await ask(home.jwksUri)
    expect(seen(home)).toEqual([SENT, SENT])
  })

  it('P08 is sent for metadata, and not to the place elsewhere that this names', async () => {
    home.setDiscovery({ jwks_uri: other.jwksUri })
    const ca = [home.ca ?? '', other.ca ?? '']
    await using registry = createRegistry({ ca })
    registry.register({
      issuer: home.issuer,
      audience: 'a',
      bearerTokenFile: file,
      requestHeaders: { 'x-api-key': 'k' },
    })
    await registry.refresh('default')
    home.setDiscovery({})
    expect(seen(home)).toEqual([SENT])
    expect(seen(other)).toEqual([NOTHING])
  })
})

describe('The file of a token', () => {
  const failure = { name: 'SourceError', reason: 'credentials' }
  const read = async (path = file): Promise<unknown> =>
    await requestAuthHeaders(along({ bearerTokenFile: path }), signal)

  it.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['two words', 'two secrets'],
    ['two lines', 'secret\nsecret'],
    ['a null', 'secret\0'],
    ['other letters', 'sécret'],
    ['too much', 'x'.repeat(16_385)],
  ])('that holds no token ends the attempt before anything is sent: %s', async (_, text) => {
    writeFileSync(file, text)
    await expect(ask(home.jwksUri)).rejects.toMatchObject(failure)
    await expect(read()).rejects.not.toThrow(/secret|xxx/)
    expect(home.count()).toBe(0)
  })

  it('takes the longest token there may be', async () => {
    writeFileSync(file, 'x'.repeat(16_384))
    expect(await read()).toMatchObject({ authorization: `Bearer ${'x'.repeat(16_384)}` })
  })

  it('that is missing, a folder or a pipe fails in fixed words', async () => {
    const pipe = join(folder, 'pipe')
    // Windows has no such files, and so no such trap.
    if (process.platform !== 'win32') execFileSync('mkfifo', [pipe])
    for (const path of [join(folder, 'missing'), folder, pipe]) {
      await expect(read(path)).rejects.toMatchObject(failure)
      await expect(read(path)).rejects.not.toHaveProperty('cause')
      await expect(read(path)).rejects.toThrow(/^the file of the bearer token cannot be read$/)
    }
  })

  it('is not waited for after an abort', async () => {
    const abort = new AbortController()
    const reading = requestAuthHeaders(along(), abort.signal)
    abort.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    await expect(requestAuthHeaders(along(), abort.signal)).rejects.toThrow('enough')
  })
})

describe('Two registrations of one issuer', () => {
  it('share keys only where the same is sent along', async () => {
    await using registry = createRegistry({ ca: home.ca ?? '' })
    const shared = { issuer: home.issuer, jwksUri: home.jwksUri, audience: 'a' }
    const proof = (tenant: string) => ({ tenant, tenantClaim: 'org' })
    registry.register({ ...shared, ...proof('a') })
    registry.register({ ...shared, ...proof('b') })
    registry.register({ ...shared, ...proof('c'), requestHeaders: { 'x-api-key': 'k' } })
    registry.register({ ...shared, ...proof('d'), requestHeaders: { 'x-api-key': 'k' } })
    registry.register({ ...shared, ...proof('e'), requestHeaders: { 'x-api-key': 'other' } })
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((tenant) => registry.refresh(tenant)))
    for (const tenant of ['a', 'c', 'e']) expect(registry.status(tenant, 'default')?.keys).toHaveLength(1)
    expect(new Set(home.requests.map(({ headers }) => headers['x-api-key']))).toEqual(
      new Set([undefined, 'k', 'other']),
    )
  })
})
