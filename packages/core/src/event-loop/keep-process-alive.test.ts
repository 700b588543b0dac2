import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { SharedOutcome } from '../cache/fetch-outcome.js'
import { keepProcessAlive } from './keep-process-alive.js'

/** What keeps this process alive, beside what the test runner has open. */
const others = holds()

function holds(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length
}

describe('A process', () => {
  it('is kept while somebody waits, until the last one has been served', async () => {
    const [first, second] = [new SharedOutcome<string>(), new SharedOutcome<string>()]
    const failing = second.promise.then((reason) => {
      throw new Error(reason)
    })
    const waiting = [keepProcessAlive(first.promise), keepProcessAlive(failing)]
    expect(holds()).toBe(others + 1)
    first.settle('a')
    await expect(waiting[0]).resolves.toBe('a')
    expect(holds()).toBe(others + 1)
    second.settle('b')
    await expect(waiting[1]).rejects.toThrow('b')
    expect(holds()).toBe(others)
  })

  it('is not kept by a flight that nobody waits for, and is from when the first one joins until the last one leaves', async () => {
    const clock = createTestClock()
    const landing = new SharedOutcome<string>()
    expect(holds()).toBe(others)
    const abort = new AbortController()
    const joined = [landing.within(Infinity, clock, abort.signal), landing.within(500, clock, undefined)]
    expect(holds()).toBe(others + 1)
    abort.abort(new Error('gave up'))
    await expect(joined[0]).rejects.toThrow('gave up')
    expect(holds()).toBe(others + 1)
    await clock.advance(500)
    await expect(joined[1]).resolves.toBeUndefined()
    expect(holds()).toBe(others)
    const late = landing.within(Infinity, clock, undefined)
    expect(holds()).toBe(others + 1)
    landing.settle('landed')
    await expect(late).resolves.toBe('landed')
    expect(holds()).toBe(others)
  })
})
