import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { MAX_NEWEST_INSTANTS, NewestInstants } from './newest-instants.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const nameOf = (at: number): string => createHash('sha256').update(String(at)).digest('base64url')

describe('The newest instants of a registry', () => {
  it('are those that were noted: raised by what comes from elsewhere, set by what the provider gives', () => {
    const newest = new NewestInstants()
    expect([newest.of('a'), newest.has('a')]).toEqual([-1, false])
    newest.raise('a', 5)
    newest.raise('a', 3)
    expect([newest.of('a'), newest.has('a'), newest.of('b')]).toEqual([5, true, -1])
    newest.set('a', 3)
    expect(newest.of('a')).toBe(3)
  })

  it('let nothing older back for a source that was forgotten: beyond the bound unknown ones are as new as those', () => {
    const newest = new NewestInstants(10)
    newest.set('old', 1000)
    for (let at = 0; at < 30; at += 1) {
      newest.set(`source ${at}`, 2000 + at)
      newest.set('used', 500)
      expect(newest.size).toBeLessThanOrEqual(10)
    }
    expect(newest.has('old')).toBe(false)
    expect(newest.of('old')).toBeGreaterThanOrEqual(1000)
    expect(newest.of('never seen')).toBe(newest.of('old'))
    expect(newest.of('never seen')).toBeLessThan(2030)
    expect(newest.of('used')).toBe(500)
  })

  it(`are at most ${MAX_NEWEST_INSTANTS}, in at most 16 MiB`, () => {
    const newest = new NewestInstants()
    collect()
    const before = process.memoryUsage().heapUsed
    for (let at = 0; at < 2.5 * MAX_NEWEST_INSTANTS; at += 1) newest.set(nameOf(at), 1_800_000_000_000 + at)
    expect(newest.size).toBeLessThanOrEqual(MAX_NEWEST_INSTANTS)
    collect()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024)
  }, 30_000)
})
