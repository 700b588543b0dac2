import type { EventSink, Observer } from '../events/events.js'
import { notify } from '../callbacks/notify.js'
import { subscribedChannel } from './event-channels.js'

/**
 * Delivers events to the observers and to the current subscribers of the diagnostics channels.
 *
 * @param notice - Also receives the events that are emitted. No event is made for it that nothing else wants.
 */
export function eventSink(observers: readonly Observer[], notice?: Observer): EventSink {
  const observed = observers.length > 0
  return {
    wants: (type) => observed || subscribedChannel(type) !== undefined,
    emit(event) {
      for (const observe of observers) {
        notify(() => observe(event))
      }
      if (notice !== undefined) notify(() => notice(event))
      subscribedChannel(event.type)?.publish(event)
    },
  }
}
