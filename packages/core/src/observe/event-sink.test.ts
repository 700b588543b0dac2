import { setImmediate as nextTurn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { JwksAuthEvent } from '../events/events.js'
import { eventSink } from './event-sink.js'

const event: JwksAuthEvent = { type: 'token_accepted', tenant: 'a', provider: 'b', remembered: false, duration: 1 }

describe('observers', () => {
  it('are told of every event, each, in order', () => {
    const seen: unknown[] = []
    const sink = eventSink([(told) => seen.push(['first', told]), (told) => seen.push(['second', told])])
    sink.emit(event)
    expect(sink.wants('token_accepted')).toBe(true)
    expect(seen).toEqual([
      ['first', event],
      ['second', event],
    ])
  })

  it('are not made an event for when there are none', () => {
    const sink = eventSink([])
    expect(sink.wants('token_accepted')).toBe(false)
    sink.emit(event)
  })

  it('hurt nobody when they throw or reject, the others least of all', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => {
      unhandled.push(reason)
    }
    process.on('unhandledRejection', note)
    const seen: unknown[] = []
    const sink = eventSink([
      () => {
        throw new Error('an observer failed')
      },
      () => {
        const nothing: unknown = undefined
        throw nothing
      },
      async () => {
        await nextTurn()
        throw new Error('an observer failed later')
      },
      () => runInNewContext("Promise.reject(new Error('of another realm'))"),
      (told) => seen.push(told),
    ])
    sink.emit(event)
    await nextTurn()
    await nextTurn()
    process.off('unhandledRejection', note)
    expect([seen, unhandled]).toEqual([[event], []])
  })
})
