import { describe, expect, it } from 'vitest'
import type { RegistrationOptions, RegistryOptions } from '@jwks-auth/core'
import { Integrity } from '../../packages/core/src/persistence/integrity.js'
import { readSnapshot, writeSnapshot, type SnapshotRecord } from '../../packages/core/src/persistence/snapshot-text.js'
import {
  anOpenStore,
  aPlace,
  AUDIENCE,
  eventually,
  HOUR,
  KEY,
  LONG,
  MINUTE,
  type OpenStore,
} from '../persistence/setup.js'

const OURS = new Integrity(KEY)
const THEIRS = new Integrity('another secret of thirty-two bytes')
const WITHOUT = new Integrity(false)

function recordIn(text: string): SnapshotRecord {
  const record = readSnapshot(text, OURS, 1_000_000)
  if (typeof record === 'string') throw new Error(record)
  return record
}

type Place = Awaited<ReturnType<typeof aPlace>>

/** A store with a good snapshot in it, and a key of the attacker's, with which nothing has to be possible. */
async function anAttack(options: RegistryOptions = {}, registration: Partial<RegistrationOptions> = {}) {
  const place = await aPlace()
  const store = anOpenStore()
  const before = place.run({ store, ...options }, registration)
  await before.registry.refresh('default')
  await eventually(() => store.held.size === 1)
  const forgers = await place.issuer.createForeignKey('ES256')
  const withTheirKey = Buffer.from(
    JSON.stringify({ keys: [...place.issuer.keys, forgers].map((key) => key.publicJwk) }),
  )
  const [good, forged] = await Promise.all([
    place.issuer.sign({}, LONG),
    place.issuer.sign({}, { ...LONG, key: forgers }),
  ])
  return { ...place, store, forgers, withTheirKey, good, forged }
}

/** Starts anew on what is in the store, with the provider up and then with it down: nothing of it may be used. */
async function expectIgnored(
  { issuer, run, good, forged }: Place & { readonly good: string; readonly forged: string },
  store: OpenStore,
  reason: string,
  options: RegistryOptions = {},
  registration: Partial<RegistrationOptions> = {},
): Promise<void> {
  const held = new Map(store.held)
  await issuer.stop()
  const down = run({ store: { ...store, save: async () => {}, delete: async () => {} }, ...options }, registration)
  expect([await down.verify(forged), await down.verify(good)]).toEqual(['keys_unavailable', 'keys_unavailable'])
  expect(down.told()[0]).toBe(`ignored: ${reason}`)
  expect(down.registry.status('default', 'default')?.keys).toEqual([])

  await issuer.start()
  for (const [name, snapshot] of held) store.held.set(name, snapshot)
  const up = run({ store, ...options }, registration)
  expect([await up.verify(forged), await up.verify(good)]).toEqual(['key_unknown', 'ok'])
  expect(up.told()[0]).toBe(`ignored: ${reason}`)
}

type Attack = Awaited<ReturnType<typeof anAttack>>
type Forgery = (attack: Attack, record: SnapshotRecord, text: string) => string

describe('a snapshot in a store that others can write to', () => {
  it.each<[string, Forgery, string]>([
    [
      'with a key added, its seal left',
      ({ withTheirKey }, { body }, text) =>
        text.replace(Buffer.from(body).toString('base64'), withTheirKey.toString('base64')),
      'integrity',
    ],
    [
      'with a key added, sealed with another secret',
      ({ withTheirKey }, record) => writeSnapshot({ ...record, body: withTheirKey }, THEIRS),
      'integrity',
    ],
    [
      'with a key added, sealed without a secret',
      ({ withTheirKey }, record) => writeSnapshot({ ...record, body: withTheirKey }, WITHOUT),
      'integrity',
    ],
    [
      'with a longer life, its seal left',
      (_, { staleUntil }, text) => text.replace(String(staleUntil), String(staleUntil + 1000 * HOUR)),
      'integrity',
    ],
    ['without a seal', (_, __, text) => text.replace(/ [\w-]{43}\n/, '\n'), 'malformed'],
    ['with an empty seal', (_, __, text) => text.replace(/ [\w-]{43}\n/, ' \n'), 'malformed'],
    ['cut off in the middle', (_, __, text) => text.slice(0, text.length / 2), 'integrity'],
    ['cut off at its end', (_, __, text) => text.slice(0, -1), 'integrity'],
    ['with something behind it', (_, __, text) => `${text}\n`, 'integrity'],
    ['that says it is of another version', (_, __, text) => text.replace(' 1 ', ' 2 '), 'version'],
    ['that is the key set itself', ({ withTheirKey }) => withTheirKey.toString(), 'malformed'],
  ])('T31 is of no use %s', async (_, forgery, reason) => {
    const attack = await anAttack()
    attack.store.change((text) => forgery(attack, recordIn(text), text))
    await expectIgnored(attack, attack.store, reason)
  })

  it('T31 is of no use with any bit of it flipped', async () => {
    const { store, run } = await anAttack()
    const [name, { text }] = store.only()
    const positions = [
      ...Array.from({ length: 90 }, (_, index) => index),
      ...Array.from({ length: 60 }, (_, index) => 90 + index * 7),
    ]
    for (const at of positions.filter((position) => position < text.length)) {
      const flipped = `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ 1)}${text.slice(at + 1)}`
      const loads = { ...store, load: async (asked: string) => (asked === name ? flipped : undefined) }
      const { registry, told } = run({ store: loads })
      expect(await registry.restoreFromPersistence(), `bit ${at}`).toEqual({ restored: 0, without: 1 })
      expect(told()[0], `bit ${at}`).toMatch(/^ignored: (integrity|malformed|version)$/)
    }
  })

  it('T31 of another tenant is of no use under the name of this one, though we sealed it', async () => {
    const attack = await anAttack()
    const other = await aPlace()
    const theirs = anOpenStore()
    const tenant = other.run({ store: theirs })
    await tenant.registry.refresh('default')
    await eventually(() => theirs.held.size === 1)
    attack.store.change(() => theirs.only()[1].text)
    await expectIgnored(
      { ...attack, forged: await other.issuer.sign({ iss: attack.issuer.issuer }, LONG) },
      attack.store,
      'name',
    )
  })

  it.each<[string, (record: SnapshotRecord, attack: Attack) => Partial<SnapshotRecord>, string]>([
    ['of another source', () => ({ source: { kind: 'url', url: 'https://evil.example/jwks' } }), 'source'],
    [
      'of the issuer, when its URL is registered',
      (_, { issuer }) => ({ source: { kind: 'discovery', issuer: issuer.issuer } }),
      'source',
    ],
    ['from another URL', () => ({ url: 'https://evil.example/jwks' }), 'url'],
    [
      'from the future',
      ({ fetchedAt }) => ({ fetchedAt: fetchedAt + 61_000, expiresAt: fetchedAt + HOUR, staleUntil: fetchedAt + HOUR }),
      'future',
    ],
    [
      'past its stale limit',
      ({ fetchedAt }) => ({ fetchedAt: fetchedAt - HOUR, expiresAt: fetchedAt - 2, staleUntil: fetchedAt - 1 }),
      'expired',
    ],
    ['that expires before it was fetched', ({ fetchedAt }) => ({ expiresAt: fetchedAt - 1 }), 'instants'],
    ['that is stale before it expires', ({ expiresAt }) => ({ staleUntil: expiresAt - 1 }), 'instants'],
    ['that never ends', () => ({ staleUntil: 1e300 }), 'instants'],
    ['that was fetched before there was time', () => ({ fetchedAt: -1 }), 'instants'],
    ['whose keys are secrets', () => ({ body: Buffer.from('{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}') }), 'keys'],
    ['whose body is no key set', () => ({ body: Buffer.from('[]') }), 'keys'],
    ['longer than the provider may answer', () => ({ body: Buffer.alloc(1_048_577, ' ') }), 'too_large'],
  ])('T31 is of no use %s, sealed by whoever had the secret', async (_, change, reason) => {
    const attack = await anAttack()
    attack.store.change((text) => {
      const record = { ...recordIn(text), body: attack.withTheirKey }
      return writeSnapshot({ ...record, ...change(record, attack) }, OURS)
    })
    await expectIgnored(attack, attack.store, reason)
  })

  it.each<[string, string, Partial<RegistryOptions>]>([
    ['a host that may not be asked any more', 'http://evil.example/jwks', { allowedDomains: ['localhost'] }],
    ['a plain connection', 'http://localhost/jwks', { requireHttps: true }],
    ['an address of the machine', 'https://169.254.169.254/jwks', {}],
    ['an address inside the network', 'https://[fd12::1]/jwks', { network: 'public' }],
    ['a URL with a password', 'https://a:b@localhost/jwks', {}],
    ['no URL', 'localhost', {}],
  ])('T31 names a jwks_uri that is guarded again: %s', async (_, url, options) => {
    const { run, issuer, clock } = await aPlace()
    const registration = { jwksUri: undefined, issuer: 'https://localhost:1/' } as object
    const names: string[] = []
    const asking = { ...anOpenStore(), load: async (name: string) => void names.push(name) }
    await run({ store: asking, ...options }, registration).registry.restoreFromPersistence()
    const [name = ''] = names

    const { wall } = clock.now()
    const record: SnapshotRecord = {
      name,
      source: { kind: 'discovery', issuer: 'https://localhost:1/' },
      url,
      body: Buffer.from(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) })),
      etag: undefined,
      lastModified: undefined,
      cacheControl: undefined,
      fetchedAt: wall - MINUTE,
      expiresAt: wall + HOUR,
      staleUntil: wall + HOUR,
    }
    const restored = async (more: Partial<SnapshotRecord>): Promise<unknown> => {
      const load = async (): Promise<string> => writeSnapshot({ ...record, ...more }, OURS)
      const { registry, told } = run({ store: { ...anOpenStore(), load }, ...options }, registration)
      return [await registry.restoreFromPersistence(), told()]
    }
    expect(await restored({})).toEqual([{ restored: 0, without: 1 }, ['ignored: url']])
    expect(await restored({ url: 'https://localhost/jwks' })).toEqual([{ restored: 1, without: 0 }, ['restored']])
  })

  it('T31 that was fetched without pins is never asked for by a registration that pins, nor the other way round', async () => {
    const pins = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')]
    const guards: readonly Partial<RegistrationOptions>[] = [
      {},
      { pinnedSpki: pins },
      { pinnedSpki: pins.slice(0, 1) },
      { network: 'public' },
      { allowAddresses: ['10.0.0.1'] },
      { allowedDomains: ['example.com'] },
    ]
    const { run } = await aPlace()
    const names: string[] = []
    const asking = { ...anOpenStore(), load: async (name: string) => void names.push(name) }
    const elsewhere = { issuer: 'https://id.example.com', jwksUri: undefined } as object
    for (const guard of [...guards, { pinnedSpki: pins.toReversed() }, { minTtl: '1m', audience: AUDIENCE } as const])
      await run({ store: asking, requireHttps: true }, { ...elsewhere, ...guard }).registry.restoreFromPersistence()
    expect(new Set(names.slice(0, guards.length)).size).toBe(guards.length)
    // The order of pins says nothing, nor do policies of caching.
    expect(names.slice(guards.length)).toEqual([names[1], names[0]])
  })

  it('T31 that is replayed is good for what it was good for when it was stored, and the provider goes before it', async () => {
    const { issuer, clock, run, store, good } = await anAttack()
    await issuer.rotate({ keepOld: false })
    await clock.advance(11 * MINUTE)
    const up = run({ store: { ...store, save: async () => {} } })
    expect(await up.verify(good)).toBe('key_unknown')
    await issuer.stop()
    await clock.advance(60 * MINUTE)
    const down = run({ store })
    expect(await down.verify(good)).toBe('keys_unavailable')
    expect(down.told()).toEqual(['ignored: expired'])
  })

  it('T31 that is replayed never takes the place of newer keys', async () => {
    const { issuer, clock, run, store, good } = await anAttack()
    await clock.advance(MINUTE)
    await issuer.rotate({ keepOld: false })
    const { registry, verify, told } = run({ store: { ...store, save: async () => {} } })
    await registry.refresh('default')
    expect(await registry.restoreFromPersistence()).toEqual({ restored: 0, without: 1 })
    expect([await verify(good), told().at(-1)]).toEqual(['key_unknown', 'ignored: older'])
  })

  it('T31 is good while the secret is rotated: any of the secrets verifies, the first seals', async () => {
    const { issuer, run, store, good } = await anAttack()
    await issuer.stop()
    const next = 'the secret that comes after this one'
    const rotating = run({ store: { ...store, integrityKey: [next, KEY] } })
    expect(await rotating.verify(good)).toBe('ok')
    expect(await rotating.registry.persistAll()).toEqual({ saved: 1, failed: [] })
    expect(await run({ store: { ...store, integrityKey: next } }).verify(good)).toBe('ok')
    const old = run({ store })
    expect([await old.verify(good), old.told()[0]]).toEqual(['keys_unavailable', 'ignored: integrity'])
  })

  it('T31 shows damage even where nothing is sealed with a secret', async () => {
    const { issuer, run } = await aPlace()
    const store = anOpenStore(false)
    await run({ store }).registry.refresh('default')
    await eventually(() => store.held.size === 1)
    const [, { text }] = store.only()
    const good = await issuer.sign({}, LONG)
    expect(await run({ store }).verify(good)).toBe('ok')
    store.change(() => text.replace(/"body":"(.{40})./, '"body":"$1A'))
    const { verify, told } = run({ store })
    expect([await verify(good), told()[0]]).toEqual(['ok', 'ignored: integrity'])
  })
})
