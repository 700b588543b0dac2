import { createHash } from 'node:crypto'
import {
  createRegistry,
  createVerifier,
  memoryStore,
  OptionsError,
  statusEndpoint,
  type Fleet,
  type Registry,
  type StatusPageOptions,
} from '@jwks-auth/core'
import type { TestClock, TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AUDIENCE, openWatched, type Watched } from './setup.js'

const HOSTILE = `</script><img src=x onerror=alert(1)>"'&\u202e\u0000\n`

let watched: Watched
let issuer: TestIssuer
let clock: TestClock
let registry: Registry
let register: Watched['register']

beforeEach(async () => {
  watched = await openWatched()
  ;({ issuer, clock, registry, register } = watched)
})

afterEach(() => watched.close())

async function look(query = '', options?: StatusPageOptions): Promise<string> {
  return (await statusEndpoint(registry, options)({ method: 'GET', url: `/status${query}` })).body
}

/** What a reader sees of the list, in its order. */
function shown(page: string): readonly string[] {
  return [...page.matchAll(/<li class="card [a-z]+" id="provider-([^"]+)"/g)].map(([, id = '']) => id)
}

describe('the status page', () => {
  it('tells when keys were fetched, and when they change what they are good for', async () => {
    register('acme')
    await registry.refresh('acme')
    await clock.advance(5 * 60_000)
    const page = await look()
    expect(page).toContain('The provider is well')
    for (const said of ['5 min ago', 'in 4 min 30 s', 'in 5 min', 'in 1 h 5 min'])
      expect(page).toContain(`<b>${said}</b>`)
    // A bar of 70 minutes: expiry at 10, now at 5.
    expect(page).toContain('<line class="expiry" x1="14.29%"')
    expect(page).toContain('<svg x="7.14%"')
    const [key] = issuer.keys
    expect(page).toContain(`<bdi>${key?.kid}</bdi>`)
    expect(page).toContain(registry.status('acme', 'default')?.keys[0]?.thumbprint)
  })

  it('says what an outage means for requests, and when it gets worse', async () => {
    register('acme')
    register('globex', { jwksUri: `${issuer.jwksUri}?globex` })
    await registry.refresh('acme')
    await issuer.misbehave({ status: 503 })
    await clock.advance(15 * 60_000)
    await registry.refresh('acme').catch(() => undefined)
    expect(await look()).toContain('1 of 2 providers has expired keys, which still serve')
    expect(await look()).toContain('The first to run out of keys does so in 55 min.')
    await registry.refresh('globex').catch(() => undefined)
    const page = await look()
    expect(page).toContain('1 of 2 providers has no keys: valid tokens get 503')
    expect(page).toContain('1 more serves expired keys.')
    expect(page).toContain('<strong>Last error: status</strong>, <bdi>the provider answered 503</bdi>. 1 failure,')
    expect(shown(page)).toEqual(['globex-default', 'acme-default'])
    await registry.close()
    expect(await look()).toContain('The registry is closed: every token gets 503')
  })

  it('counts requests a second between looks, and once where tenants share a source', async () => {
    register('acme')
    register('globex')
    const answerTo = statusEndpoint(registry)
    const page = async (): Promise<string> => (await answerTo({ method: 'GET', url: '/' })).body
    const verifier = createVerifier({ registry })
    const token = await issuer.sign({ org: 'acme' }, { expiresIn: 10_000 })
    const ask = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) await verifier.verify(token, { tenant: 'acme' })
    }
    await ask(40)
    await clock.advance(20_000)
    expect(await page()).toMatch(/Requests, last 20 s<\/dt><dd>2\.00\/s/)
    expect(await page()).toContain('source shared by 2 registrations')
    await ask(30)
    await clock.advance(10_000)
    // What was before the look before the last one does not count any more.
    expect(await page()).toMatch(/Requests, last 10 s<\/dt><dd>3\.00\/s/)
    expect(await page()).toMatch(/Hit rate<\/dt><dd>98\.6 %/)
  })

  it('escapes all it shows: names, what is searched for, and what providers call their keys', async () => {
    issuer.publish([{ ...issuer.signingKey.publicJwk, kid: HOSTILE }])
    register('acme', { issuer: `https://example.test/'"<img>&` })
    await registry.refresh('acme')
    const page = (await look(`?search=${encodeURIComponent(HOSTILE)}`, { title: HOSTILE })) + (await look())
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\\u{202e}\\u{0}')
    expect(page).toContain('https://example.test/&#39;&quot;&lt;img&gt;&amp;')
    for (const raw of ['<img', 'onerror=alert(1)>', '\u202e', '\u0000']) expect(page).not.toContain(raw)
    expect(page.match(/<script>/g)).toHaveLength(2)
  })

  it('runs and styles nothing but what its policy has the hash of', async () => {
    const { headers, body } = await statusEndpoint(registry)({ method: 'GET', url: '/' })
    const policy = headers['content-security-policy']
    for (const element of ['script', 'style']) {
      const text = new RegExp(`<${element}>([^]*?)</${element}>`).exec(body)?.[1] ?? ''
      const hash = createHash('sha256').update(text).digest('base64')
      expect(policy).toContain(`${element}-src 'sha256-${hash}'`)
    }
    expect(body).not.toMatch(/ style=| on[a-z]+=|https?:\/\/(?!www\.w3\.org)/)
  })

  it('says when this process is on its own, though it shares a store', async () => {
    const broken = (): never => {
      throw new Error('the store is gone')
    }
    const fleet: Fleet = { lease: broken, publish: broken, subscribe: () => () => {} }
    await using shared = createRegistry({ requireHttps: false, clock, store: { ...memoryStore({ clock }), fleet } })
    shared.register({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE })
    const page = async (): Promise<string> => (await statusEndpoint(shared)({ method: 'GET', url: '/' })).body
    expect(await page()).not.toContain('fetches for itself')
    // Nobody waits for what a store that throws would say, but time passes for the request to it.
    await Promise.all([shared.refresh('default'), clock.advance(1)])
    expect(await page()).toContain('The store fails, so this process fetches for itself.')
  })

  it('costs no fetch', async () => {
    register('acme')
    await look()
    await look('?show=idle')
    expect(issuer.count('all')).toBe(0)
  })
})

describe('the list of the status page', () => {
  it('is found by part of a tenant, a provider or an issuer, and by state', async () => {
    register('acme', { provider: 'auth0' })
    register('globex', { provider: 'okta', issuer: 'https://globex.example.test', jwksUri: `${issuer.jwksUri}?globex` })
    await registry.refresh('acme')
    expect(shown(await look('?search=ACM'))).toEqual(['acme-auth0'])
    expect(shown(await look('?search=globex%2Fok'))).toEqual(['globex-okta'])
    expect(shown(await look('?search=globex.example'))).toEqual(['globex-okta'])
    expect(shown(await look('?show=fresh'))).toEqual(['acme-auth0'])
    expect(shown(await look('?show=idle'))).toEqual(['globex-okta'])
    expect(await look('?show=fresh&search=globex')).toContain('No provider is like that.')
  })

  it('takes what it does not understand for nothing', async () => {
    register('acme')
    for (const query of [
      '?page=-1',
      '?page=1e99',
      '?page=9',
      '?show=__proto__',
      '?search=',
      '?%E0%A4%A',
      '?'.repeat(3),
    ])
      expect(shown(await look(query))).toEqual(['acme-default'])
  })

  it('is bounded for ten thousand tenants, and leafed through', async () => {
    for (let index = 0; index < 10_000; index += 1) register(`t${String(index).padStart(4, '0')}`)
    register('zulu', { jwksUri: 'http://127.0.0.1:9/jwks' })
    await registry.refresh('zulu').catch(() => undefined)
    const first = await look()
    expect(shown(first)).toHaveLength(50)
    expect(shown(first)[0]).toBe('zulu-default')
    expect(first).toContain('1 of 10 001 providers has no keys')
    expect(first).toContain('Page 1 of 201')
    expect(first.length).toBeLessThan(150_000)
    expect(shown(await look('?page=2'))[0]).toBe('t0049-default')
    expect(await look('?page=2&show=idle&search=t')).toContain('href="?search=t&amp;show=idle&amp;page=3"')
    expect(shown(await look('?page=201'))).toEqual(['t9999-default'])
  }, 30_000)

  it('shows the first keys of a provider that publishes very many', async () => {
    const { publicJwk } = issuer.signingKey
    issuer.publish(Array.from({ length: 900 }, (_, index) => ({ ...publicJwk, kid: `k${index}` })))
    register('acme')
    await registry.refresh('acme')
    expect((await look()).match(/<bdi>k\d+<\/bdi>/g)).toHaveLength(20)
    expect(await look()).toContain('and 880 more')
  })
})

describe('the options of the status page', () => {
  it('are refused when wrong, all at once', async () => {
    const wrong = { title: '', updateEvery: '10ms', pageSize: 1000, refresh: 1 } as unknown as StatusPageOptions
    const refused = (): unknown => statusEndpoint(registry, wrong)
    expect(refused).toThrow(OptionsError)
    expect(refused).toThrow(
      /title: [^]*pageSize: must be a whole number from 1 to 200[^]*updateEvery: must be a second[^]*refresh: is not/,
    )
  })

  it('set the heading, the pace and the size of a page', async () => {
    register('acme')
    register('globex')
    const page = await look('', { title: 'Orders', updateEvery: '30s', pageSize: 1 })
    expect(page).toContain('<h1>Orders</h1>')
    expect(page).toContain('data-update-every="30000"')
    expect(page).toContain('<meta http-equiv="refresh" content="30">')
    expect(page).toContain('Page 1 of 2')
  })
})
