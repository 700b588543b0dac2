import type { EventSink, Observer } from '../events/events.js'
import { notify } from '../callbacks/notify.js'
import { subscribedChannel } from './event-channels.js'

/** Tells observers, and whoever subscribes to our diagnostics channels at the time. */
export function eventSink(observers: readonly Observer[]): EventSink {
  const observed = observers.length > 0
  return {
    wants: (type) => observed || subscribedChannel(type) !== undefined,
    emit(event) {
      for (const observe of observers) {
        notify(() => observe(event))
      }
      subscribedChannel(event.type)?.publish(event)
    },
  }
}
