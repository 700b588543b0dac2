import { channel, type Channel } from 'node:diagnostics_channel'
import type { JwksAuthEvent } from '../events/events.js'

/**
 * Finds Node's diagnostics channel `jwks-auth:<type>` for events of a type; `undefined` while it has no subscribers.
 */
export function subscribedChannel(type: EventType): Channel | undefined {
  const found = CHANNELS.get(type)
  return found?.hasSubscribers === true ? found : undefined
}

type EventType = JwksAuthEvent['type']

const TYPES: Readonly<Record<EventType, true>> = {
  token_accepted: true,
  token_refused: true,
  refresh_started: true,
  refresh_succeeded: true,
  refresh_failed: true,
  key_dropped: true,
  stale_served: true,
  keys_requested: true,
  registry_opened: true,
  registry_closed: true,
  registration_added: true,
  registration_removed: true,
  tenant_loaded: true,
  tenant_load_failed: true,
  tenant_removed: true,
  tenant_evicted: true,
  snapshot_saved: true,
  snapshot_restored: true,
  snapshot_ignored: true,
  store_failed: true,
  fleet_degraded: true,
  fleet_recovered: true,
}

/** The types of all events. */
export const EVENT_TYPES: readonly EventType[] = Object.keys(TYPES).filter(isEventType)

function isEventType(type: string): type is EventType {
  return Object.hasOwn(TYPES, type)
}

/** Referenced here, because Node drops a channel without references, together with its subscribers. */
const CHANNELS: ReadonlyMap<EventType, Channel> = new Map(
  EVENT_TYPES.map((type) => [type, channel(`jwks-auth:${type}`)]),
)
