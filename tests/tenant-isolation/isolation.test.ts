import { describe, expect, it } from 'vitest'
import { MISBEHAVIOURS } from './misbehaving.js'
import { play } from './play.js'

const MINUTES = 12
/** With backoff of 0.5, 1, 2 … 30 seconds between them. */
const MAX_FLIGHTS = 8 + 2 * MINUTES
const ATTEMPTS = 3
/** Of an attempt that is redirected. */
const HOPS = 4

describe('Of fifty tenants, twenty-five misbehave in different ways', () => {
  it('T20 and the other twenty-five see what they would see alone', { timeout: 120_000 }, async () => {
    const alone = await play([])
    const together = await play(MISBEHAVIOURS)

    expect(MISBEHAVIOURS).toHaveLength(25)
    expect(Object.keys(together.good)).toHaveLength(25)
    expect(ordered(together.good)).toEqual(ordered(alone.good))
    for (const { endings, fetches, events } of Object.values(together.good)) {
      expect(endings).toEqual(Array.from({ length: MINUTES }, () => 'ok'))
      // Keys last two minutes; the rotation costs one more.
      expect(fetches).toBeLessThanOrEqual(1 + MINUTES / 2 + 3)
      expect(JSON.stringify(events)).not.toMatch(/refresh_failed|stale_served|refused/)
    }

    for (const [name, { fetches, loads, endings }] of Object.entries(together.bad)) {
      expect(endings, name).toHaveLength(20 * MINUTES)
      expect(new Set(endings), name).not.toContain('foreign')
      expect(
        endings.filter((ending) => !/^[a-z_]+$/.test(ending)),
        name,
      ).toEqual([])
      // A fetch and its retries at a time, and no more often than the backoff and the budgets permit.
      expect(fetches, name).toBeLessThanOrEqual(MAX_FLIGHTS * ATTEMPTS * (name.startsWith('redirects') ? HOPS : 1))
      expect(loads, name).toBeLessThanOrEqual(2 * MINUTES)
    }
    expect([alone.timersLeft, together.timersLeft]).toEqual([0, 0])
  })
})

type Good = Awaited<ReturnType<typeof play>>['good']

/**
 * The events of loads in the background apart: what a loader found is judged in slices that all loads of the process share, so a load may
 * end before or after a request of the same moment.
 */
function ordered(good: Good): Readonly<Record<string, unknown>> {
  const isLoad = (event: object): boolean => 'type' in event && event.type === 'tenant_loaded'
  return Object.fromEntries(
    Object.entries(good).map(([tenant, { events, ...others }]) => {
      const loads = events.filter(isLoad)
      return [tenant, { ...others, loads, events: events.filter((event) => !isLoad(event)) }]
    }),
  )
}
