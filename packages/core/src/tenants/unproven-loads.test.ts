import { describe, expect, it } from 'vitest'
import { MAX_NAMES, UnprovenLoads } from './unproven-loads.js'

describe('loads of tenants that no token was proven for', () => {
  it('are so many at once for a name, then one a second', () => {
    const loads = new UnprovenLoads()
    const waits = Array.from({ length: 11 }, () => loads.spend('a', 0))
    expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 1000])
    expect([loads.spend('a', 1000), loads.spend('a', 1000)]).toEqual([0, 1000])
  })

  it('are so many for all names, then a thousand a second', () => {
    const loads = new UnprovenLoads()
    let refused = 0
    for (let index = 0; index < 30_000; index += 1) if (loads.spend(`t${index}`, 0) > 0) refused += 1
    expect(refused).toBe(12_000)
    expect(loads.spend('one more', 1)).toBe(0)
    expect(loads.spend('and another', 1)).toBeGreaterThan(0)
  })

  it('T48 leave some for names that are asked for again, unless they were found absent', () => {
    const loads = new UnprovenLoads()
    loads.spend('absent', 0)
    loads.recordResult('absent', true)
    for (let index = 0; index < 18_000; index += 1) loads.spend(`t${index}`, 0)
    expect([loads.priorityOf('acme'), loads.spend('acme', 0) > 0]).toEqual(['new', true])
    expect([loads.priorityOf('acme'), loads.spend('acme', 0)]).toEqual(['asked', 0])
  })

  it('know of a name whether it was proven, absent, or asked for before', () => {
    const loads = new UnprovenLoads()
    loads.spend('a', 0)
    loads.recordResult('a', true)
    expect(loads.priorityOf('a')).toBe('absent')
    loads.recordResult('a', false)
    expect(loads.priorityOf('a')).toBe('asked')
    loads.promote('a')
    expect(loads.priorityOf('a')).toBe('proven')
  })

  it('are not bounded for a tenant that a token was proven for', () => {
    const loads = new UnprovenLoads()
    loads.promote('a')
    for (let index = 0; index < 30_000; index += 1) loads.spend(`t${index}`, 0)
    expect(Array.from({ length: 100 }, () => loads.spend('a', 0)).every((wait) => wait === 0)).toBe(true)
  })

  it('are remembered of so many names at most', () => {
    const loads = new UnprovenLoads()
    for (let index = 0; index < 100_000; index += 1) {
      loads.spend(`t${index}`, index * 1000)
      loads.promote(`p${index}`)
    }
    expect(loads.size).toBeLessThanOrEqual(2 * MAX_NAMES)
  })
})
