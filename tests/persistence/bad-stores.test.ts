import { createRegistry, createVerifier, OptionsError, type SnapshotStore } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { aBadStore, anOpenStore, aPlace, eventually, KEY, LONG } from './setup.js'

const fail = (): never => {
  throw Object.assign(new Error('read-only'), { code: 'EROFS' })
}
const hang = (): Promise<never> => new Promise(() => {})
const nothing: unknown = undefined
const large = 'x'.repeat(100_000_000)

describe('A store that is slow, down or lying costs a warm start and an event', () => {
  it.each<[string, Partial<Record<keyof SnapshotStore, unknown>>, readonly string[]]>([
    ['throws', { load: fail, save: fail, close: fail }, ['failed: load EROFS', 'failed: save EROFS']],
    [
      'rejects with nothing',
      { load: () => Promise.reject(nothing), save: () => Promise.reject(new Error('no')) },
      ['failed: load error', 'failed: save error'],
    ],
    ['gives numbers', { load: () => 42, save: () => 42 }, ['ignored: malformed', 'saved']],
    ['gives null', { load: async () => null }, ['ignored: malformed', 'saved']],
    ['gives an object', { load: async () => ({ length: 3, toString: fail }) }, ['ignored: malformed', 'saved']],
    ['gives 100 MB', { load: async () => large }, ['ignored: too_large', 'saved']],
    ['gives nonsense', { load: async () => 'jwks-auth-snapshot' }, ['ignored: malformed', 'saved']],
    [
      'gives another version',
      { load: async () => `jwks-auth-snapshot 2 ${'A'.repeat(43)}\n{}` },
      ['ignored: version', 'saved'],
    ],
    ['cannot delete', { load: async () => '', delete: fail }, ['ignored: malformed', 'failed: delete EROFS', 'saved']],
  ])('that %s', async (_, bad, due) => {
    const { issuer, run } = await aPlace()
    const { verify, told } = run({ store: aBadStore(bad) })
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => told().length >= due.length)
    expect(told()).toEqual(due)
    expect(issuer.count()).toBe(1)
  })

  it('that hangs: a cold start waits for it 500 ms, and only a cold start', async () => {
    const { issuer, clock, run } = await aPlace()
    const { verify, registry, told } = run({ store: aBadStore({ load: hang, save: hang, close: hang }) })
    const token = await issuer.sign({}, LONG)
    const ending = verify(token)
    await clock.advance(499)
    expect([issuer.count(), told()]).toEqual([0, []])
    await clock.advance(1)
    expect(await ending).toBe('ok')
    expect(told()).toEqual(['failed: load timeout'])
    await registry.refresh('default')
    expect(await verify(token)).toBe('ok')

    const started = clock.now().mono
    let closed = 0
    const closing = registry.close().then(() => (closed = clock.now().mono))
    for (let second = 0; second < 5; second += 1) await clock.advance(1000)
    await closing
    expect(closed - started).toBe(4000)
    expect(told()).toContain('failed: close timeout')
  })

  it('that is back in time for the next attempt of a provider that is down', async () => {
    const { issuer, clock, run } = await aPlace()
    const good = anOpenStore()
    const token = await issuer.sign({}, LONG)
    const first = run({ store: good })
    await first.verify(token)
    await eventually(() => first.told().includes('saved'))
    await issuer.stop()
    let down = true
    const load: SnapshotStore['load'] = async (name) => (down ? fail() : await good.load(name))
    const { verify, told } = run({ store: Object.assign(anOpenStore(), { load }) })
    expect(await verify(token)).toBe('keys_unavailable')
    down = false
    await clock.advance(1000)
    expect(await verify(token)).toBe('ok')
    expect(told()).toEqual(['failed: load EROFS', 'restored'])
  })

  it('that holds something useless for newer than it is: it is removed before what is good is saved', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = anOpenStore()
    const first = run({ store })
    await first.verify(await issuer.sign({}, LONG))
    await eventually(() => first.told().includes('saved'))
    const [name, { text }] = store.only()
    store.held.set(name, { text: `${text} `, fetchedAt: clock.now().wall + 1e12, staleUntil: 9e12 })
    const second = run({ store })
    await second.verify(await issuer.sign({}, LONG))
    await eventually(() => second.told().includes('saved'))
    expect(second.told()).toEqual(['ignored: integrity', 'saved'])
    expect(store.only()[1].fetchedAt).toBe(clock.now().wall)
  })

  it('that is not there any more when a forced refresh asks: nobody asks it', async () => {
    const { run } = await aPlace()
    const { registry, told } = run({ store: aBadStore({ load: fail }) })
    await registry.refresh('default')
    await eventually(() => told().length > 0)
    expect(told()).toEqual(['saved'])
  })
})

describe('The option store', () => {
  const whole = anOpenStore()
  it.each<[string, unknown]>([
    ['no object', 'redis://localhost'],
    ['without load', { ...whole, load: undefined }],
    ['without close', { ...whole, close: 1 }],
    ['without integrityKey', { ...whole, integrityKey: undefined }],
    ['with a short key', { ...whole, integrityKey: 'x'.repeat(31) }],
    ['with a short key among others', { ...whole, integrityKey: [KEY, 'x'.repeat(31)] }],
    ['with no key in a list', { ...whole, integrityKey: [] }],
    ['with true for a key', { ...whole, integrityKey: true }],
  ])('refuses a store %s, and shows no key', (_, store) => {
    const options = { store } as { store: SnapshotStore }
    const make = (): unknown => createRegistry(options)
    expect(make).toThrow(OptionsError)
    expect(make).toThrow(/store(\.integrityKey)?: must be a/)
    expect(make).not.toThrow(/secret of thirty|xxxx/)
    const one = { issuer: 'https://a.example', audience: 'b', ...options }
    expect(() => createVerifier(one)).toThrow(/store(\.integrityKey)?: must be a/)
  })

  it.each([KEY, Buffer.alloc(32), [KEY, new Uint8Array(64)], false] as const)('takes the key %#', (integrityKey) => {
    expect(() => createRegistry({ store: anOpenStore(integrityKey) })).not.toThrow()
  })

  it('never shows a key that was given in the wrong place', () => {
    const misplaced = { integrityKey: KEY, stor: anOpenStore() }
    const make = (): unknown => createRegistry(misplaced as object)
    expect(make).toThrow(/integrityKey: is not an option of a registry; got a text/)
    expect(make).not.toThrow(/secret/)
  })
})
