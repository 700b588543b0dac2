import { describe, expect, it } from 'vitest'
import { codeOf, SOURCES } from './source-files.js'

const HELD = 'whoever waits for it keeps the process alive, by keepProcessAlive'
const BACKGROUND = 'nobody waits for it'

/** Who waits for the timers of each file: no timer keeps the process alive by itself. */
const TIMERS: Readonly<Record<string, typeof HELD | typeof BACKGROUND>> = {
  'cache/absent-kids-pool.ts': BACKGROUND,
  'cache/fetch-outcome.ts': HELD,
  'cache/outage-retry.ts': BACKGROUND,
  'cache/scheduler.ts': BACKGROUND,
  'fetch/fetch-semaphore.ts': HELD,
  'fetch/retry.ts': HELD,
  'time/with-timeout.ts': HELD,
  'standalone/jwks-cache.ts': BACKGROUND,
  'observe/incidents.ts': BACKGROUND,
  'persistence/attempt.ts': HELD,
  'fleet/fleet-health.ts': BACKGROUND,
  'fleet/fleet-hub.ts': BACKGROUND,
  'fleet/lease.ts': BACKGROUND,
  'fleet/latest-snapshot.ts': HELD,
  'redis/redis-connection.ts': HELD,
  'redis/redis-subscription.ts': BACKGROUND,
  'tenants/call-loader.ts': HELD,
  'tenants/load-semaphore.ts': HELD,
  'fetch/connection-race.ts': HELD,
  'fetch/pending-lookup.ts': HELD,
  'status/provider-overview.ts': BACKGROUND,
  // A check that keeps its place for so long is waited for by its caller, in time/with-timeout.ts.
  'signature/check-queue.ts': BACKGROUND,
}

describe('Every timer', () => {
  it('of core is known to be waited for, by one who holds the process, or not to be waited for', () => {
    // What guards a clock of the application starts timers for its callers.
    const files = SOURCES.filter(
      ({ path, text }) =>
        path.includes('core/src/') && !path.endsWith('guarded-clock.ts') && /\bclock\.after\(/i.test(text),
    )
    expect(files.map(({ path }) => path.replace(/^.*core\/src\//, '')).toSorted()).toEqual(
      Object.keys(TIMERS).toSorted(),
    )
  })
})

/** Who hands the event loop a callback of its own. What is thrown in one ends the process, so nothing of the user's may throw there. */
const HANDED_TO_THE_LOOP: Readonly<Record<string, string>> = {
  'time/clock.ts': 'runs tasks, which guarded-clock.ts guards where the clock is not the system one',
  'event-loop/slices.ts': 'settles a promise',
  'fetch/read-pace.ts': 'hands bytes to undici, which catches what its handlers throw',
  'status/warm-keys.ts': 'asks for the time, and begins fetches within guardedTask',
  'event-loop/tick-budget.ts': 'settles promises',
  'signature/offload-heuristic.ts': 'counts',
}

describe('Every callback of the event loop', () => {
  it('of core is known, and why nothing that is thrown in it ends the process', () => {
    const hands = /\b(?:setImmediate|setTimeout|setInterval|queueMicrotask|nextTick)\(|FinalizationRegistry/
    // What a browser runs is text here.
    const files = SOURCES.filter(
      ({ path, text }) => path.includes('core/src/') && !path.endsWith('page-script.ts') && hands.test(codeOf(text)),
    )
    expect(files.map(({ path }) => path.replace(/^.*core\/src\//, '')).toSorted()).toEqual(
      Object.keys(HANDED_TO_THE_LOOP).toSorted(),
    )
  })
})
