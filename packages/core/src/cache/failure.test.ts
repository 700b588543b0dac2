import { expect, it } from 'vitest'
import { SourceError } from '../errors/errors.js'
import { DEFAULTS } from '../options/defaults.js'
import { failureAfter } from './failure.js'
import { stillBackingOff } from './still-backing-off.js'

const now = { wall: 0, mono: 5000 }

it('does not count what was no failure of the provider, neither as the first nor as one more', () => {
  const notAsked = { error: stillBackingOff('timeout', 'too many fetches were open', 1000), random: 0.5 }
  expect(failureAfter(undefined, notAsked, now, DEFAULTS.cache)).toMatchObject({ count: 0, retryAt: 6000 })
  const before = { count: 3, error: new SourceError('network', 'down'), retryAt: 0 }
  expect(failureAfter(before, notAsked, now, DEFAULTS.cache)).toMatchObject({ count: 3, retryAt: 6000 })
})
