import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { RefusedError } from '../errors/errors.js'
import type { EventSink, JwksAuthEvent } from '../events/events.js'
import { VerificationEvents } from './verification-events.js'

/** Listens to events of some types alone. */
function listening(...types: readonly JwksAuthEvent['type'][]) {
  const events: JwksAuthEvent[] = []
  const sink: EventSink = {
    wants: (type) => types.includes(type),
    emit: (event) => void events.push(event),
  }
  return { events, sink }
}

describe('a verdict', () => {
  it('is told with how long it took', async () => {
    const clock = createTestClock()
    const { events, sink } = listening('token_accepted', 'token_refused')
    const verdicts = new VerificationEvents(clock, sink)
    const verification = { startedAt: clock.now(), registered: undefined }
    await clock.advance(25)
    verdicts.accepted(verification, true)
    await clock.advance(5)
    verdicts.refused(verification, new RefusedError('token_expired', { detail: 'exp' }))
    const nobody = { tenant: '', provider: '' }
    expect(events).toEqual([
      { type: 'token_accepted', ...nobody, duration: 25, remembered: true },
      { type: 'token_refused', ...nobody, duration: 30, code: 'token_expired', detail: 'exp' },
    ])
  })

  it('is made for nobody who does not listen', () => {
    const clock = createTestClock()
    const verification = { startedAt: clock.now(), registered: undefined }
    const refusal = new RefusedError('token_expired')
    for (const type of ['token_accepted', 'token_refused'] as const) {
      const { events, sink } = listening(type)
      const verdicts = new VerificationEvents(clock, sink)
      verdicts.accepted(verification, false)
      verdicts.refused(verification, refusal)
      expect(events.map((event) => event.type)).toEqual([type])
    }
  })

  it('is none when a verification ends for a reason that is no refusal', () => {
    const clock = createTestClock()
    const { events, sink } = listening('token_refused')
    new VerificationEvents(clock, sink).refused(
      { startedAt: clock.now(), registered: undefined },
      new Error('the caller left'),
    )
    expect(events).toEqual([])
  })
})
