import { lookup } from 'node:dns'
import { beforeEach, describe, expect, it } from 'vitest'
import { ALL, DIRECT, failure, SYSTEM, setUpHosts } from '../../../../tests/http/host-answers.js'
import { HostLookup, hostLookup, type Resolve } from './host-lookup.js'
import { MAX_LOOKUP_MS, SLOW_LOOKUP_MS } from './pending-lookup.js'

let clock: ReturnType<typeof setUpHosts>['clock']
let system: ReturnType<typeof setUpHosts>['system']
let direct: ReturnType<typeof setUpHosts>['direct']
let hosts: ReturnType<typeof setUpHosts>['hosts']
let find: ReturnType<typeof setUpHosts>['find']
beforeEach(() => {
  ;({ clock, system, direct, hosts, find } = setUpHosts())
})

describe('A name', () => {
  it('is what the system says it is, and name servers are not bothered', async () => {
    const [good, bad] = [find('good.test'), find('bad.test')]
    system.answer('good.test', SYSTEM)
    system.answer('bad.test', failure('ENOTFOUND'))
    await clock.advance(MAX_LOOKUP_MS)
    expect([good.outcome(), bad.outcome()]).toEqual([SYSTEM, 'ENOTFOUND'])
    expect(direct.names).toEqual([])
  })

  it('is looked up once for all who ask meanwhile, and anew after that', () => {
    const both = [find('good.test'), find('good.test')]
    system.answer('good.test', SYSTEM)
    expect(both.map(({ outcome }) => outcome())).toEqual([SYSTEM, SYSTEM])
    find('good.test')
    expect(system.names).toEqual(['good.test', 'good.test'])
  })

  it('is looked up apart for those who want other addresses of it, or want them otherwise', () => {
    const ways = [
      { all: true },
      { all: true, family: 4 },
      { all: true, family: 6 },
      { all: true, family: 4, hints: 1024 },
      { all: true, hints: 1024 },
      { all: true, hints: 2048 },
      { all: true, family: 0, hints: 0 },
    ] as const
    const errors: unknown[] = []
    for (const options of ways)
      hosts.resolve('good.test', options, (error, addresses) => errors.push([error?.code, addresses]))
    expect(hosts.sizes.open).toBe(6)
    for (let open = 0; open < 6; open += 1) system.answer('good.test', failure('ENOTFOUND'))
    expect(errors).toEqual(ways.map(() => ['ENOTFOUND', []]))
  })

  it('is asked of the name servers as well when the system takes long: whoever finds it first', async () => {
    const [early, late] = [find('a.test'), find('b.test')]
    await clock.advance(SLOW_LOOKUP_MS - 1)
    expect(direct.names).toEqual([])
    await clock.advance(1)
    expect(direct.names).toEqual(['a.test', 'b.test'])
    direct.answer('a.test', DIRECT)
    await clock.advance(0)
    expect([early.outcome(), late.outcome()]).toEqual([DIRECT, undefined])
    system.answer('a.test', SYSTEM)
    system.answer('b.test', SYSTEM)
    direct.answer('b.test', DIRECT)
    await clock.advance(0)
    expect([early.outcome(), late.outcome()]).toEqual([DIRECT, SYSTEM])
  })

  it('was found quickly, when the answer only had to wait until this process had time for it', async () => {
    const { outcome } = find('good.test')
    clock.after(SLOW_LOOKUP_MS, () => {
      system.answer('good.test', SYSTEM)
    })
    await clock.advance(MAX_LOOKUP_MS)
    expect(outcome()).toEqual(SYSTEM)
    expect(direct.names).toEqual([])
    expect(hosts.sizes.quick).toBe(1)
  })

  it('that the name servers do not know may be known to the system', async () => {
    const { outcome } = find('internal')
    await clock.advance(SLOW_LOOKUP_MS)
    direct.answer('internal', failure('ENOTFOUND'))
    await clock.advance(0)
    expect(outcome()).toBeUndefined()
    system.answer('internal', SYSTEM)
    expect(outcome()).toEqual(SYSTEM)
  })

  it('is not found when neither knows it, for the reason that the system gives, in whichever order', async () => {
    const [one, other] = [find('one.test'), find('other.test')]
    await clock.advance(SLOW_LOOKUP_MS)
    system.answer('one.test', failure('EAI_AGAIN'))
    expect(one.outcome()).toBeUndefined()
    direct.answer('one.test', failure('ESERVFAIL'))
    await clock.advance(0)
    direct.answer('other.test', failure('ESERVFAIL'))
    await clock.advance(0)
    system.answer('other.test', failure('EAI_AGAIN'))
    expect([one.outcome(), other.outcome()]).toEqual(['EAI_AGAIN', 'EAI_AGAIN'])
  })

  it.each(['ENOTFOUND', 'ENODATA'])(
    'that the name servers call %s goes before those that they may know',
    async (code) => {
      for (const name of ['hang.test', 'next.test', 'internal']) find(name)
      await clock.advance(SLOW_LOOKUP_MS)
      direct.answer('internal', failure(code))
      await clock.advance(0)
      expect(hosts.sizes.waiting).toBe(2)
      system.answer('hang.test', failure('EAI_AGAIN'))
      expect(system.open).toEqual(['internal'])
    },
  )

  it.each<unknown>([undefined, null, 'no', 5])('may be asked of name servers that fail with %j', async (reason) => {
    const failing = new HostLookup({
      clock,
      system: (hostname, options, found) => {
        system.resolve(hostname, options, found)
      },
      direct: async () => await Promise.reject(reason),
    })
    const { outcome } = find('good.test', failing)
    await clock.advance(SLOW_LOOKUP_MS)
    system.answer('good.test', failure('EAI_AGAIN'))
    expect(outcome()).toBe('EAI_AGAIN')
  })

  it('that is served is not served again when the name servers do not know it', async () => {
    for (const name of ['served.test', 'next.test']) find(name)
    await clock.advance(SLOW_LOOKUP_MS)
    direct.answer('served.test', failure('ENOTFOUND'))
    await clock.advance(0)
    expect(hosts.sizes.waiting).toBe(1)
    system.answer('served.test', SYSTEM)
    expect(system.names).toEqual(['served.test', 'next.test'])
  })

  it('that has no turn, because it was found quickly before, gives none to others when it is found', () => {
    find('quick.test')
    system.answer('quick.test', SYSTEM)
    for (const name of ['hang.test', 'next.test', 'quick.test']) find(name)
    system.answer('quick.test', SYSTEM)
    expect(system.open).toEqual(['hang.test'])
  })

  it('is looked up once by those who ask again, also while the system still thinks about an earlier look-up', async () => {
    find('good.test')
    await clock.advance(SLOW_LOOKUP_MS)
    direct.answer('good.test', DIRECT)
    await clock.advance(0)
    const again = [find('good.test')]
    system.answer('good.test', SYSTEM)
    again.push(find('good.test'))
    expect(hosts.sizes).toMatchObject({ open: 1, waiting: 0 })
    system.answer('good.test', SYSTEM)
    expect(again.map(({ outcome }) => outcome())).toEqual([SYSTEM, SYSTEM])
    expect(hosts.sizes).toMatchObject({ open: 0, waiting: 0 })
  })

  it('that the system refuses to look up is not found, and those behind it have their turn', async () => {
    const refusing = new HostLookup({
      clock,
      system: (hostname, options, found) => {
        if (hostname === 'denied.test') throw failure('ERR_ACCESS_DENIED')
        system.resolve(hostname, options, found)
      },
      direct: () => Promise.reject(failure('ENOTFOUND')),
    })
    const [, denied, behind] = ['first.test', 'denied.test', 'behind.test'].map((name) => find(name, refusing))
    system.answer('first.test', SYSTEM)
    expect(denied?.outcome()).toBe('ERR_ACCESS_DENIED')
    system.answer('behind.test', SYSTEM)
    expect(behind?.outcome()).toEqual(SYSTEM)
    expect(find('denied.test', refusing).outcome()).toBe('ERR_ACCESS_DENIED')
    expect(refusing.sizes).toMatchObject({ open: 0, waiting: 0 })
  })

  it('that the system refuses with what is no Error is not found, and the error says with what', () => {
    const reason: unknown = 'not today'
    const refusing = new HostLookup({
      clock,
      system: () => {
        throw reason
      },
      direct: () => Promise.reject(failure('ENOTFOUND')),
    })
    const told: unknown[] = []
    refusing.resolve('denied.test', ALL, (error, addresses) => told.push(error, addresses))
    expect(told).toEqual([expect.objectContaining({ cause: reason }), []])
  })

  it('may be looked up by whoever has just been told of it', () => {
    const outcomes: unknown[] = []
    hosts.resolve('good.test', ALL, () => {
      for (const name of ['good.test', 'other.test'])
        hosts.resolve(name, ALL, (error, addresses) => outcomes.push(error ?? addresses))
    })
    system.answer('good.test', SYSTEM)
    system.answer('good.test', SYSTEM)
    system.answer('other.test', SYSTEM)
    expect(outcomes).toEqual([SYSTEM, SYSTEM])
    expect(hosts.sizes).toMatchObject({ open: 0, waiting: 0 })
  })

  it('that is not found has no addresses, whoever did not find it', async () => {
    const told: unknown[] = []
    for (const name of ['late.test', 'unknown.test'])
      hosts.resolve(name, ALL, (error, addresses) => told.push([error?.code, addresses]))
    await clock.advance(SLOW_LOOKUP_MS)
    system.answer('late.test', failure('EAI_AGAIN'))
    direct.answer('late.test', failure('ESERVFAIL'))
    await clock.advance(MAX_LOOKUP_MS)
    expect(told).toEqual([
      ['EAI_AGAIN', []],
      ['ETIMEOUT', []],
    ])
  })

  it('is given up in time, and kept no longer', async () => {
    const [served, waiting] = [find('served.test'), find('waiting.test')]
    await clock.advance(MAX_LOOKUP_MS)
    expect([served.outcome(), waiting.outcome()]).toEqual(['ETIMEOUT', 'ETIMEOUT'])
    expect(hosts.sizes).toEqual({ open: 0, waiting: 0, quick: 0 })
    system.answer('served.test', SYSTEM)
    expect(system.open).toEqual([])
    expect(served.outcome()).toBe('ETIMEOUT')
  })
})

describe('The look-up of this process', () => {
  it('asks the system it runs on', async () => {
    const [ours, nodes] = await Promise.all(
      [hostLookup.resolve, lookup].map(
        (resolve: Resolve) =>
          new Promise((done) => {
            resolve('localhost', ALL, (error, addresses) => {
              done(error ?? addresses)
            })
          }),
      ),
    )
    expect(ours).toEqual(nodes)
    expect(hostLookup.sizes).toMatchObject({ open: 0, waiting: 0 })
  })
})
