import { lookup, type LookupAddress } from 'node:dns'
import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { HostLookup, MOST_ASKED, MOST_QUICK_NAMES, hostLookup, type Resolve } from './host-lookup.js'
import { LONGEST_SEARCH, PATIENCE } from './host-search.js'

const ALL = { all: true } as const
const [SYSTEM, DIRECT]: readonly LookupAddress[][] = [
  [{ address: '192.0.2.1', family: 4 }],
  [{ address: '192.0.2.2', family: 4 }],
]
const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code })

/** What is asked, and answered when the test says so. */
class Asked {
  readonly names: string[] = []
  readonly #open = new Map<string, Parameters<Resolve>[2]>()

  readonly resolve: Resolve = (hostname, _options, found) => {
    this.names.push(hostname)
    this.#open.set(hostname, found)
  }

  get open(): readonly string[] {
    return [...this.#open.keys()]
  }

  answer(hostname: string, answer: LookupAddress[] | NodeJS.ErrnoException = []): void {
    const found = this.#open.get(hostname)
    if (found === undefined) throw new Error(`${hostname} was not asked for`)
    this.#open.delete(hostname)
    if (Array.isArray(answer)) found(null, answer)
    else found(answer, [])
  }
}

let clock: TestClock
let system: Asked
let direct: Asked
let hosts: HostLookup
beforeEach(() => {
  clock = createTestClock()
  system = new Asked()
  direct = new Asked()
  hosts = new HostLookup({
    clock,
    system: system.resolve,
    direct: (hostname, options) =>
      new Promise((resolve, reject) => {
        direct.resolve(hostname, options, (error, addresses) => {
          if (error === null) resolve(addresses)
          else reject(error)
        })
      }),
  })
})

const find = (hostname: string, by = hosts): { readonly outcome: () => unknown } => {
  let outcome: unknown
  by.resolve(hostname, ALL, (error, addresses) => {
    outcome = error === null ? addresses : error.code
  })
  return { outcome: () => outcome }
}

describe('A name', () => {
  it('is what the system says it is, and name servers are not bothered', async () => {
    const [good, bad] = [find('good.test'), find('bad.test')]
    system.answer('good.test', SYSTEM)
    system.answer('bad.test', failure('ENOTFOUND'))
    await clock.advance(LONGEST_SEARCH)
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

  it('is asked of the name servers as well when the system takes long: whoever finds it first', async () => {
    const [early, late] = [find('a.test'), find('b.test')]
    await clock.advance(PATIENCE - 1)
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
    clock.after(PATIENCE, () => {
      system.answer('good.test', SYSTEM)
    })
    await clock.advance(LONGEST_SEARCH)
    expect(outcome()).toEqual(SYSTEM)
    expect(direct.names).toEqual([])
    expect(hosts.sizes.quick).toBe(1)
  })

  it('that the name servers do not know may be known to the system', async () => {
    const { outcome } = find('internal')
    await clock.advance(PATIENCE)
    direct.answer('internal', failure('ENOTFOUND'))
    await clock.advance(0)
    expect(outcome()).toBeUndefined()
    system.answer('internal', SYSTEM)
    expect(outcome()).toEqual(SYSTEM)
  })

  it('is not found when neither knows it, for the reason that the system gives, in whichever order', async () => {
    const [one, other] = [find('one.test'), find('other.test')]
    await clock.advance(PATIENCE)
    system.answer('one.test', failure('EAI_AGAIN'))
    expect(one.outcome()).toBeUndefined()
    direct.answer('one.test', failure('ESERVFAIL'))
    await clock.advance(0)
    direct.answer('other.test', failure('ESERVFAIL'))
    await clock.advance(0)
    system.answer('other.test', failure('EAI_AGAIN'))
    expect([one.outcome(), other.outcome()]).toEqual(['EAI_AGAIN', 'EAI_AGAIN'])
  })

  it('is looked up once by those who ask again, also while the system still thinks about an earlier look-up', async () => {
    find('good.test')
    await clock.advance(PATIENCE)
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
    hosts = new HostLookup({
      clock,
      system: (hostname, options, found) => {
        if (hostname === 'denied.test') throw failure('ERR_ACCESS_DENIED')
        system.resolve(hostname, options, found)
      },
      direct: () => Promise.reject(failure('ENOTFOUND')),
    })
    const [, denied, behind] = [find('first.test'), find('denied.test'), find('behind.test')]
    system.answer('first.test', SYSTEM)
    expect(denied.outcome()).toBe('ERR_ACCESS_DENIED')
    system.answer('behind.test', SYSTEM)
    expect(behind.outcome()).toEqual(SYSTEM)
    expect(find('denied.test').outcome()).toBe('ERR_ACCESS_DENIED')
    expect(hosts.sizes).toMatchObject({ open: 0, waiting: 0 })
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

  it('is given up in time, and kept no longer', async () => {
    const [served, waiting] = [find('served.test'), find('waiting.test')]
    await clock.advance(LONGEST_SEARCH)
    expect([served.outcome(), waiting.outcome()]).toEqual(['ETIMEOUT', 'ETIMEOUT'])
    expect(hosts.sizes).toEqual({ open: 0, waiting: 0, quick: 0 })
    system.answer('served.test', SYSTEM)
    expect(system.open).toEqual([])
    expect(served.outcome()).toBe('ETIMEOUT')
  })
})

describe('Names whose name servers hang', () => {
  it('hold one thread at most, and hold up nobody who was found before', async () => {
    find('good.test')
    system.answer('good.test', SYSTEM)
    for (const number of [1, 2, 3, 4]) find(`hang${number}.test`)
    expect(system.open).toEqual(['hang1.test'])
    const { outcome } = find('good.test')
    expect(system.open).toEqual(['hang1.test', 'good.test'])
    system.answer('good.test', SYSTEM)
    expect(outcome()).toEqual(SYSTEM)
  })

  it('hold up a new name no longer than our patience', async () => {
    for (const number of [1, 2, 3, 4]) find(`hang${number}.test`)
    const { outcome } = find('new.test')
    await clock.advance(PATIENCE)
    direct.answer('new.test', DIRECT)
    await clock.advance(0)
    expect(outcome()).toEqual(DIRECT)
    system.answer('hang1.test', failure('EAI_AGAIN'))
    system.answer('hang2.test', failure('EAI_AGAIN'))
    system.answer('hang3.test', failure('EAI_AGAIN'))
    system.answer('hang4.test', failure('EAI_AGAIN'))
    expect(system.names).not.toContain('new.test')
  })

  it('wait for a name that the name servers do not know: only the system can find it', async () => {
    for (const name of ['hang1.test', 'hang2.test', 'internal', 'hang3.test']) find(name)
    await clock.advance(PATIENCE)
    direct.answer('hang3.test', failure('ETIMEOUT'))
    direct.answer('internal', failure('ENOTFOUND'))
    await clock.advance(0)
    for (const name of ['hang1.test', 'internal', 'hang2.test']) system.answer(name, failure('EAI_AGAIN'))
    expect(system.names).toEqual(['hang1.test', 'internal', 'hang2.test', 'hang3.test'])
  })

  it('take one thread each at most, though they were found quickly before: not one more for each look-up', async () => {
    find('turned.test')
    system.answer('turned.test', SYSTEM)
    find('turned.test')
    await clock.advance(PATIENCE)
    direct.answer('turned.test', DIRECT)
    await clock.advance(0)
    find('hang.test')
    for (let number = 0; number < 3; number += 1) {
      find('turned.test')
      await clock.advance(PATIENCE)
      direct.answer('turned.test', DIRECT)
      await clock.advance(0)
    }
    expect(system.names).toEqual(['turned.test', 'turned.test', 'hang.test'])
  })

  it('lose the place of those found quickly, and get it back', async () => {
    const quick = ['one.test', 'other.test']
    for (const name of quick) {
      find(name)
      system.answer(name, SYSTEM)
    }
    for (const name of quick) find(name)
    await clock.advance(PATIENCE)
    for (const name of quick) system.answer(name, SYSTEM)
    expect(hosts.sizes.quick).toBe(0)
    for (const name of quick) find(name)
    expect(system.open).toEqual(['one.test'])
    for (const name of quick) system.answer(name, SYSTEM)
    for (const name of quick) find(name)
    expect(system.open).toEqual(quick)
  })
})

describe('Name servers', () => {
  it('are asked for so many names at once at most: the others have their turn, but only while somebody waits for them', async () => {
    const names = Array.from({ length: MOST_ASKED + 3 }, (_, number) => `${number}.test`)
    const found = names.map((name) => find(name))
    await clock.advance(PATIENCE)
    expect(direct.names).toEqual(names.slice(0, MOST_ASKED))
    direct.answer('7.test', DIRECT)
    direct.answer('8.test', failure('ESERVFAIL'))
    await clock.advance(0)
    expect(direct.names).toEqual(names.slice(0, MOST_ASKED + 2))
    await clock.advance(LONGEST_SEARCH)
    expect(found.at(-1)?.outcome()).toBe('ETIMEOUT')
    for (const name of direct.open) direct.answer(name, DIRECT)
    await clock.advance(0)
    expect(direct.names).not.toContain(names.at(-1))
    const { outcome } = find('new.test')
    await clock.advance(PATIENCE)
    direct.answer('new.test', DIRECT)
    await clock.advance(0)
    expect(outcome()).toEqual(DIRECT)
  })
})

describe('The names that were found quickly', () => {
  it('are so many at most, whatever tenants call their providers', () => {
    for (let number = 0; number < MOST_QUICK_NAMES + 10; number += 1) {
      find(`${number}.test`)
      system.answer(`${number}.test`, SYSTEM)
    }
    expect(hosts.sizes).toEqual({ open: 0, waiting: 0, quick: MOST_QUICK_NAMES })
    find('hang.test')
    find('0.test')
    find(`${MOST_QUICK_NAMES}.test`)
    expect(system.open).toEqual(['hang.test', `${MOST_QUICK_NAMES}.test`])
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
