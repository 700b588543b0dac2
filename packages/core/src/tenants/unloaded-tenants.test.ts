import { describe, expect, it } from 'vitest'
import { UnloadedTenants } from './unloaded-tenants.js'

describe('Tenants that are not loaded', () => {
  it('are remembered ten thousand at most, however many names are made up', () => {
    const unloaded = new UnloadedTenants(30_000)
    for (let index = 0; index < 1_000_000; index += 1) {
      if (index % 2 === 0) unloaded.rememberAbsent(`t${index}`, index)
      else unloaded.rememberFailures(`t${index}`, { count: 1, retryAt: index + 1000 })
    }
    expect(unloaded.size).toBeLessThanOrEqual(10_000)
    expect(unloaded.size).toBeGreaterThanOrEqual(5000)
    expect(unloaded.isAbsent('t999998', 1_000_000)).toBe(true)
    expect(unloaded.failuresOf('t999999')).toEqual({ count: 1, retryAt: 1_000_999 })
    expect([unloaded.wasAbsent('t0'), unloaded.failuresOf('t1')]).toEqual([false, undefined])
  })

  it('are absent for a doubling while, to a limit, and anew after a long silence', () => {
    const unloaded = new UnloadedTenants(5000)
    let mono = 0
    const lasted = (): number => {
      unloaded.rememberAbsent('acme', mono)
      const start = mono
      while (unloaded.isAbsent('acme', mono)) mono += 1
      return mono - start
    }
    expect([lasted(), lasted(), lasted(), lasted(), lasted()]).toEqual([1000, 2000, 4000, 5000, 5000])
    mono += 5000
    expect(lasted()).toBe(1000)
    expect(unloaded.wasAbsent('acme')).toBe(true)
  })

  it('are one or the other, or nothing', () => {
    const unloaded = new UnloadedTenants(5000)
    unloaded.rememberAbsent('acme', 0)
    unloaded.rememberFailures('acme', { count: 1, retryAt: 10 })
    expect([unloaded.isAbsent('acme', 0), unloaded.wasAbsent('acme'), unloaded.size]).toEqual([false, false, 1])
    unloaded.rememberAbsent('acme', 0)
    expect([unloaded.isAbsent('acme', 0), unloaded.failuresOf('acme')]).toEqual([true, undefined])
    expect([unloaded.forget('acme'), unloaded.forget('acme'), unloaded.size]).toEqual([true, false, 0])
  })
})
