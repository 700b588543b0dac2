import { describe, expect, it } from 'vitest'
import { MAX_NAMES, NewcomerLoads } from './newcomer-loads.js'

describe('loads of tenants that no token was proven for', () => {
  it('are so many at once for a name, then one a second', () => {
    const loads = new NewcomerLoads()
    const waits = Array.from({ length: 11 }, () => loads.spend('a', 0))
    expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 1000])
    expect([loads.spend('a', 1000), loads.spend('a', 1000)]).toEqual([0, 1000])
  })

  it('are so many for all names, then a thousand a second', () => {
    const loads = new NewcomerLoads()
    let refused = 0
    for (let index = 0; index < 30_000; index += 1) if (loads.spend(`t${index}`, 0) > 0) refused += 1
    expect(refused).toBe(12_000)
    expect(loads.spend('one more', 1)).toBe(0)
    expect(loads.spend('and another', 1)).toBeGreaterThan(0)
  })

  it('T48 leave some for names that are asked for again, unless they were found absent', () => {
    const loads = new NewcomerLoads()
    loads.spend('absent', 0)
    loads.heard('absent', true)
    for (let index = 0; index < 18_000; index += 1) loads.spend(`t${index}`, 0)
    expect([loads.laneOf('acme'), loads.spend('acme', 0) > 0]).toEqual(['new', true])
    expect([loads.laneOf('acme'), loads.spend('acme', 0)]).toEqual(['asked', 0])
  })

  it('know of a name whether it was proven, absent, or asked for before', () => {
    const loads = new NewcomerLoads()
    loads.spend('a', 0)
    loads.heard('a', true)
    expect(loads.laneOf('a')).toBe('absent')
    loads.heard('a', false)
    expect(loads.laneOf('a')).toBe('asked')
    loads.prove('a')
    expect(loads.laneOf('a')).toBe('proven')
  })

  it('are not bounded for a tenant that a token was proven for', () => {
    const loads = new NewcomerLoads()
    loads.prove('a')
    for (let index = 0; index < 30_000; index += 1) loads.spend(`t${index}`, 0)
    expect(Array.from({ length: 100 }, () => loads.spend('a', 0)).every((wait) => wait === 0)).toBe(true)
  })

  it('are remembered of so many names at most', () => {
    const loads = new NewcomerLoads()
    for (let index = 0; index < 100_000; index += 1) {
      loads.spend(`t${index}`, index * 1000)
      loads.prove(`p${index}`)
    }
    expect(loads.size).toBeLessThanOrEqual(2 * MAX_NAMES)
  })
})
