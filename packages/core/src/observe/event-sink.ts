import type { EventSink, Observer } from '../events.js'
import { subscribedChannel } from './event-channels.js'

/** Tells observers, and whoever subscribes to our diagnostics channels at the time. */
export function eventSink(observers: readonly Observer[]): EventSink {
  const observed = observers.length > 0
  return {
    wants: (type) => observed || subscribedChannel(type) !== undefined,
    emit(event) {
      for (const observe of observers) {
        try {
          const returned: unknown = observe(event)
          if (isThenable(returned)) Promise.resolve(returned).catch(ignore)
        } catch (error) {
          ignore(error)
        }
      }
      subscribedChannel(event.type)?.publish(event)
    },
  }
}

/** An observer that throws or rejects hurts nobody. */
function ignore(_error: unknown): void {}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}
