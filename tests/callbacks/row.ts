import type { Double } from './double.js'
import type { Kind } from './misbehaviours.js'
import type { World } from './world.js'

/** One callback: which option it is, and what is promised when it misbehaves. */
export interface Row {
  /** The type and its option or its method, as declared: `SharedOptions.observers`, `SnapshotStore.load`. */
  readonly callback: string
  /** The statuses that a request may get. */
  readonly promised: Readonly<Record<Kind, readonly number[]>>
  /** Each misbehaviour gets a world of its own: the callback is asked only at the first use. @default false */
  readonly fresh?: boolean
  /** Called when the world ends, rather than by a request. @default false */
  readonly atEnd?: boolean
  /** Whom the callback does not concern is served while it misbehaves. @default false */
  readonly isolated?: boolean
  /** It may be too quick to be called at all. @default false */
  readonly seldom?: boolean
  readonly open: (double: Double) => Promise<World>
}

const SERVED = [200]

/** Of a callback that only watches, or spares a fetch: whatever it does, requests are served. */
export const WATCHES: Row['promised'] = {
  throws: SERVED,
  rejects: SERVED,
  'never settles': SERVED,
  'answers nonsense': SERVED,
  're-enters': SERVED,
}

/** Of a callback that requests depend on. */
export function decides(
  thrown: readonly number[],
  never: readonly number[],
  nonsense: readonly number[],
): Row['promised'] {
  return { throws: thrown, rejects: thrown, 'never settles': never, 'answers nonsense': nonsense, 're-enters': SERVED }
}
