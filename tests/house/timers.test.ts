import { describe, expect, it } from 'vitest'
import { codeOf, SOURCES } from './source-files.js'

const HELD = 'whoever waits for it keeps the process alive, by holdingProcess'
const BACKGROUND = 'nobody waits for it'

/** Who waits for the timers of each file: no timer keeps the process alive by itself. */
const TIMERS: Readonly<Record<string, typeof HELD | typeof BACKGROUND>> = {
  'cache/absent-kids-pool.ts': BACKGROUND,
  'cache/landing.ts': HELD,
  'cache/outage-retry.ts': BACKGROUND,
  'cache/scheduler.ts': BACKGROUND,
  'http/fetch-gate.ts': HELD,
  'http/retry.ts': HELD,
  'in-time.ts': HELD,
  'jwks-cache/jwks-cache.ts': BACKGROUND,
  'observe/incidents.ts': BACKGROUND,
  'persistence/attempt.ts': HELD,
  'persistence/fleet-health.ts': BACKGROUND,
  'persistence/fleet-hub.ts': BACKGROUND,
  'persistence/lease-keeping.ts': BACKGROUND,
  'persistence/news.ts': HELD,
  'redis/redis-connection.ts': HELD,
  'redis/redis-subscription.ts': BACKGROUND,
  'registry/ask-loader.ts': HELD,
  'registry/load-places.ts': HELD,
  'security/connection-race.ts': HELD,
  'security/host-search.ts': HELD,
  'status/all-providers.ts': BACKGROUND,
  // A check that keeps its place for so long is waited for by its caller, in in-time.ts.
  'verify/check-queue.ts': BACKGROUND,
}

describe('Every timer', () => {
  it('of core is known to be waited for, by one who holds the process, or not to be waited for', () => {
    const files = SOURCES.filter(({ path, text }) => path.includes('core/src/') && /\bclock\.after\(/i.test(text))
    expect(files.map(({ path }) => path.replace(/^.*core\/src\//, '')).toSorted()).toEqual(Object.keys(TIMERS))
  })
})

/** Who hands the event loop a callback of its own. What is thrown in one ends the process, so nothing of the user's may throw there. */
const HANDED_TO_THE_LOOP: Readonly<Record<string, string>> = {
  'clock.ts': 'runs tasks, which guarded-clock.ts guards where the clock is not the system one',
  'in-slices.ts': 'settles a promise',
  'security/read-pace.ts': 'hands bytes to undici, which catches what its handlers throw',
  'status/warm-keys.ts': 'asks for the time, and begins fetches within guardedTask',
  'tick-budget.ts': 'settles promises',
  'verify/crowd.ts': 'counts',
}

describe('Every callback of the event loop', () => {
  it('of core is known, and why nothing that is thrown in it ends the process', () => {
    const hands = /\b(?:setImmediate|setTimeout|setInterval|queueMicrotask|nextTick)\(|FinalizationRegistry/
    // What a browser runs is text here.
    const files = SOURCES.filter(
      ({ path, text }) => path.includes('core/src/') && !path.endsWith('page-script.ts') && hands.test(codeOf(text)),
    )
    expect(files.map(({ path }) => path.replace(/^.*core\/src\//, '')).toSorted()).toEqual(
      Object.keys(HANDED_TO_THE_LOOP),
    )
  })
})
