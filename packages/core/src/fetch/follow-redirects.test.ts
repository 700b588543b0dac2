import { createTestClock, createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchPolicy } from './fetch-policy.js'
import { follow } from './follow-redirects.js'
import type { GetResponse } from './get.js'

const clock = createTestClock()
const relaxed: FetchPolicy = { ...DEFAULTS.fetch, requireHttps: false }
let issuer: TestIssuer
let other: TestIssuer
let named: TestIssuer
let dispatcher: Agent

beforeAll(async () => {
  issuer = await createTestIssuer({ alg: 'ES256', https: true, hostname: 'localhost' })
  other = await createTestIssuer({ alg: 'ES256' })
  named = await createTestIssuer({ alg: 'ES256', hostname: 'localhost' })
  dispatcher = new Agent({ connect: { ca: issuer.ca ?? '' } })
})
afterAll(async () => {
  await dispatcher.destroy()
  await issuer.close()
  await other.close()
  await named.close()
})

const ask = async ({
  url = other.jwksUri,
  policy = relaxed,
}: { readonly url?: string; readonly policy?: FetchPolicy } = {}): Promise<GetResponse> =>
  await follow(url, { dispatcher, clock }, policy, {
    headers: { 'x-asked': 'yes' },
    signal: new AbortController().signal,
  })

/** What happens when a server redirects once to this place. */
const redirected = async (from: TestIssuer, location: string, policy: FetchPolicy = relaxed): Promise<GetResponse> => {
  await from.behave()
  issuer.resetCounts()
  other.resetCounts()
  await from.misbehave({ redirect: location }, { times: 1 })
  return await ask({ url: from.jwksUri, policy })
}

describe('following redirects', () => {
  it.each([301, 302, 303, 307, 308])('goes where a %i leads, with the same headers', async (status) => {
    other.resetCounts()
    await other.misbehave({ redirect: `${other.origin}/jwks?moved`, status }, { times: 1 })
    expect(await ask()).toMatchObject({ status: 200 })
    expect(other.requests.map(({ path, headers }) => [path, headers['x-asked']])).toEqual([
      ['/jwks', 'yes'],
      ['/jwks?moved', 'yes'],
    ])
  })

  it.each(['/jwks?moved', '?moved', 'jwks?moved', './x/../jwks?moved'])(
    'understands the relative location %s',
    async (location) => {
      expect(await redirected(other, location)).toMatchObject({ status: 200 })
      expect(other.requests.map(({ path }) => path)).toEqual(['/jwks', '/jwks?moved'])
    },
  )

  it.each([300, 304, 305])('leaves a %i alone', async (status) => {
    await other.behave()
    other.resetCounts()
    await other.misbehave({ redirect: '/jwks', status }, { times: 1 })
    expect(await ask()).toMatchObject({ status })
    expect(other.count()).toBe(1)
  })

  it('goes through as many redirects as allowed, and no further', async () => {
    await other.behave()
    await other.misbehave({ redirect: '/jwks' }, { times: 3 })
    expect(await ask()).toMatchObject({ status: 200 })
    other.resetCounts()
    await other.misbehave({ redirect: '/jwks' }, { times: 4 })
    await expect(ask()).rejects.toMatchObject({ reason: 'redirect' })
    expect(other.count()).toBe(4)
  })

  it('follows none when none is allowed', async () => {
    await expect(redirected(other, '/jwks', { ...relaxed, maxRedirects: 0 })).rejects.toMatchObject({
      reason: 'redirect',
    })
  })

  it('does not run in a loop for ever', async () => {
    await other.misbehave({ redirect: other.jwksUri })
    await expect(ask()).rejects.toMatchObject({ reason: 'redirect' })
  })

  it.each(['', 'http://', 'https://exa mple.com/', 'http://[::1'])('fails on the location %j', async (location) => {
    await expect(redirected(other, location)).rejects.toMatchObject({ reason: 'redirect' })
  })

  it('fails on a redirect without a location', async () => {
    await other.behave()
    await other.misbehave({ status: 302 }, { times: 1 })
    await expect(ask()).rejects.toMatchObject({ reason: 'redirect' })
  })
})

describe('the guard of redirects', () => {
  it.each([
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'ftp://example.com/',
    'javascript:1',
    'ws://127.0.0.1/',
    'unix:/var/run/docker.sock',
  ])('T23 refuses %s', async (location) => {
    await expect(redirected(other, location)).rejects.toMatchObject({ reason: 'guard' })
  })

  it('T23 refuses a user name or password, and a fragment', async () => {
    const { host } = new URL(other.jwksUri)
    await expect(redirected(other, `http://user:secret@${host}/jwks`)).rejects.toMatchObject({ reason: 'guard' })
    await expect(redirected(other, `http://user@${host}/jwks`)).rejects.toMatchObject({ reason: 'guard' })
    await expect(redirected(other, '/jwks#part')).rejects.toMatchObject({ reason: 'guard' })
    expect(other.count()).toBe(1)
  })

  it('T23 never goes from https to http, whatever the policy permits', async () => {
    named.resetCounts()
    const policy = { ...relaxed, allowedDomains: ['localhost'] }
    await expect(redirected(issuer, named.jwksUri, policy)).rejects.toMatchObject({ reason: 'guard' })
    expect([issuer.count(), named.count()]).toEqual([1, 0])
  })

  it('goes from http to https, and to another port, where the host is an allowed domain', async () => {
    named.resetCounts()
    expect(await redirected(named, issuer.jwksUri, { ...relaxed, allowedDomains: ['localhost'] })).toMatchObject({
      status: 200,
    })
    expect([issuer.count(), named.count()]).toEqual([1, 1])
  })

  it('T23 goes to no other origin without allowed domains: another host, port or scheme', async () => {
    const [port, host] = [other.origin, named.origin.replace('localhost', 'LOCALHOST')]
    for (const [from, origin] of [
      [named, other.origin],
      [other, named.origin],
      [named, named.origin.replace('localhost', '127.0.0.1')],
      [named, issuer.origin],
      [other, `http://127.0.0.1:${Number(new URL(port).port) + 1}`],
    ] as const) {
      named.resetCounts()
      await expect(redirected(from, `${origin}/jwks`)).rejects.toMatchObject({
        reason: 'guard',
        message: `a redirect leads to ${origin}, another origin, and allowedDomains names none`,
      })
      expect(issuer.count() + other.count() + named.count()).toBe(1)
    }
    expect(await redirected(named, `${host}/jwks?same`)).toMatchObject({ status: 200 })
  })

  it('T23 goes to no other origin by way of its own, and shows no more of a long one than a line', async () => {
    await named.behave()
    await named.misbehave({ redirect: '/jwks?moved' }, { times: 1 })
    await named.misbehave({ redirect: `http://${'a.'.repeat(120)}example/` }, { times: 1 })
    const error: unknown = await ask({ url: named.jwksUri }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason: 'guard' })
    expect(error instanceof Error && error.message.length).toBeLessThan(300)
  })

  it('refuses http by default, on the first URL', async () => {
    other.resetCounts()
    await expect(ask({ policy: DEFAULTS.fetch })).rejects.toMatchObject({ reason: 'guard' })
    expect(other.count()).toBe(0)
  })

  it('T23 stays within the allowed domains on every hop', async () => {
    const policy = { ...relaxed, allowedDomains: ['localhost'] }
    expect(await redirected(issuer, '/jwks', policy)).toMatchObject({ status: 200 })
    const outside = issuer.jwksUri.replace('localhost', '127.0.0.1')
    await expect(redirected(issuer, outside, policy)).rejects.toMatchObject({ reason: 'guard' })
    expect(issuer.count()).toBe(1)
    await expect(ask({ url: outside, policy })).rejects.toMatchObject({ reason: 'guard' })
    expect(issuer.count()).toBe(1)
  })

  it('T23 takes a name that only ends as an allowed domain does for one outside, on every hop', async () => {
    issuer.resetCounts()
    const ending = { ...relaxed, allowedDomains: ['host'] }
    await expect(ask({ url: issuer.jwksUri, policy: ending })).rejects.toMatchObject({ reason: 'guard' })
    expect(issuer.count()).toBe(0)
    const outside = issuer.jwksUri.replace('localhost', 'evil-localhost')
    const policy = { ...relaxed, allowedDomains: ['localhost'] }
    await expect(redirected(issuer, outside, policy)).rejects.toMatchObject({ reason: 'guard' })
    expect(issuer.count()).toBe(1)
  })
})
