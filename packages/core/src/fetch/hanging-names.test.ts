import { beforeEach, describe, expect, it } from 'vitest'
import { DIRECT, failure, SYSTEM, setUpHosts } from '../../../../tests/http/host-answers.js'
import { MAX_DIRECT_LOOKUPS, MAX_QUICK_NAMES } from './host-lookup.js'
import { MAX_LOOKUP_MS, SLOW_LOOKUP_MS } from './pending-lookup.js'

let clock: ReturnType<typeof setUpHosts>['clock']
let system: ReturnType<typeof setUpHosts>['system']
let direct: ReturnType<typeof setUpHosts>['direct']
let hosts: ReturnType<typeof setUpHosts>['hosts']
let find: ReturnType<typeof setUpHosts>['find']
beforeEach(() => {
  ;({ clock, system, direct, hosts, find } = setUpHosts())
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
    await clock.advance(SLOW_LOOKUP_MS)
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
    await clock.advance(SLOW_LOOKUP_MS)
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
    await clock.advance(SLOW_LOOKUP_MS)
    direct.answer('turned.test', DIRECT)
    await clock.advance(0)
    find('hang.test')
    for (let number = 0; number < 3; number += 1) {
      find('turned.test')
      await clock.advance(SLOW_LOOKUP_MS)
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
    await clock.advance(SLOW_LOOKUP_MS)
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
    const names = Array.from({ length: MAX_DIRECT_LOOKUPS + 3 }, (_, number) => `${number}.test`)
    const found = names.map((name) => find(name))
    await clock.advance(SLOW_LOOKUP_MS)
    expect(direct.names).toEqual(names.slice(0, MAX_DIRECT_LOOKUPS))
    direct.answer('7.test', DIRECT)
    direct.answer('8.test', failure('ESERVFAIL'))
    await clock.advance(0)
    expect(direct.names).toEqual(names.slice(0, MAX_DIRECT_LOOKUPS + 2))
    await clock.advance(MAX_LOOKUP_MS)
    expect(found.at(-1)?.outcome()).toBe('ETIMEOUT')
    for (const name of direct.open) direct.answer(name, DIRECT)
    await clock.advance(0)
    expect(direct.names).not.toContain(names.at(-1))
    const { outcome } = find('new.test')
    await clock.advance(SLOW_LOOKUP_MS)
    direct.answer('new.test', DIRECT)
    await clock.advance(0)
    expect(outcome()).toEqual(DIRECT)
  })
})

describe('The names that were found quickly', () => {
  it('are so many at most, whatever tenants call their providers', () => {
    for (let number = 0; number < MAX_QUICK_NAMES + 10; number += 1) {
      find(`${number}.test`)
      system.answer(`${number}.test`, SYSTEM)
    }
    expect(hosts.sizes).toEqual({ open: 0, waiting: 0, quick: MAX_QUICK_NAMES })
    find('hang.test')
    find('0.test')
    find(`${MAX_QUICK_NAMES}.test`)
    expect(system.open).toEqual(['hang.test', `${MAX_QUICK_NAMES}.test`])
  })
})
