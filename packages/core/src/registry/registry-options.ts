import type { Dispatcher } from 'undici'
import type { Clock } from '../time/clock.js'
import type { Observer } from '../events/events.js'
import { MAX_RSA_BITS } from '../keys/jwk.js'
import { MIN_RSA_BITS } from '../keys/public-members.js'
import type { DebugMode } from '../observe/refusal-log.js'
import type { SnapshotStore } from '../persistence/snapshot-store.js'
import { isId } from '../registration/id.js'
import type { Inherited } from '../registration/registration.js'
import type { VerifySignature } from '../signature/signature.js'
import { readCachePolicy, type CacheOptions } from '../options/cache-options.js'
import { readDebugMode } from '../observe/debug-option.js'
import { DEFAULTS } from '../options/defaults.js'
import { readFetchPolicy, refuseConnectionOptions, type FetchOptions } from '../options/fetch-options.js'
import type { LoaderOptions } from '../tenants/loader-options.js'
import { hasMethods, readClock } from '../option-reader/duck-typing.js'
import { readStore } from '../persistence/store-option.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { readTokenPolicy, type TokenOptions } from '../options/token-options.js'

/** What holds for a whole registry, whatever the registration. */
export interface SharedOptions {
  /** Told of every event. What an observer throws is swallowed. @default none */
  observers?: readonly Observer[]
  /**
   * `true` logs each refusal on standard error, at most 20 a second: its code, the issuer and the audience that were expected and found, the
   * registration, the `kid`, the age of the keys. It shows what tokens say, but neither a token nor its signature; callers learn nothing of it.
   * `false` logs nothing. Left out, one line on standard error names this option at the first refusal of the process.
   * @default true if `DEBUG` in the environment names `jwks-auth`, false if it names `-jwks-auth`, with `*` for any text; else it is left out
   */
  debug?: boolean
  /** The longest token that is looked at, in bytes. @default 16384 */
  maxTokenBytes?: number
  /** About the most bytes of the heap that all verified tokens of the registry take; see `verifiedTokens`. @default 67108864 */
  verifiedTokenBytes?: number
  /**
   * How many bits an RSA key may have, 2048 to 8192. Longer ones are dropped, with the reason `rsa_too_long`: the time that a signature check takes
   * grows with the square of the length. @default 4096
   */
  maxRsaBits?: number
  /**
   * How many fetches the registry has open at once. Those that requests wait for go first, and tenants take turns. An origin whose fetches
   * hang holds at most half of the places, and one place in eight is reserved for tenants that hold few. @default 64
   */
  maxOpenFetches?: number
  /** Where time and chance come from; for tests. @default the system's */
  clock?: Clock
  /**
   * Sends requests to providers instead of our own connections: for proxies, or for client certificates. It then guards
   * connections alone: `network`, `allowAddresses`, `pinnedSpki` and `ca` cannot be combined with it. Bodies, their chunks and interim
   * responses are bounded all the same; what else its sockets read for a request only time bounds. You close it. @default none
   */
  dispatcher?: Dispatcher
  /**
   * Names the `dispatcher` in the identity of what is stored: 1 to 64 of `A-Z a-z 0-9 . _ -`. Needed beside a `store`. Give dispatchers that
   * may bring other keys, by another client certificate or another network, other names. @default none
   */
  dispatcherId?: string
  /** What checks signatures. @default `nodeSignatures()` */
  signatures?: VerifySignature
  /**
   * Where keys are kept beyond this process, so that the next one starts with them even when the provider is down. Closed with the
   * registry. @default none
   */
  store?: SnapshotStore
}

/** Options of a registry. Those of caching, fetching and tokens are what registrations inherit. */
export type RegistryOptions = SharedOptions & LoaderOptions & CacheOptions & FetchOptions & TokenOptions

/** {@link SharedOptions}, validated. */
export interface SharedSettings {
  readonly observers: readonly Observer[]
  readonly debug: DebugMode
  readonly maxTokenBytes: number
  readonly verifiedTokenBytes: number
  readonly maxRsaBits: number
  readonly maxOpenFetches: number
  readonly clock: Clock
  readonly signatures: VerifySignature | undefined
  readonly dispatcher: Dispatcher | undefined
  readonly dispatcherId: string | undefined
  readonly store: SnapshotStore | undefined
}

export function readSharedOptions(reader: OptionReader): SharedSettings {
  return {
    observers: reader.read('observers', [], 'must be a list of functions', (value) =>
      Array.isArray(value) && value.every(isObserver) ? value : undefined,
    ),
    debug: readDebugMode(reader),
    maxTokenBytes: reader.integer('maxTokenBytes', DEFAULTS.maxTokenBytes, 256, 1_048_576),
    verifiedTokenBytes: reader.integer('verifiedTokenBytes', DEFAULTS.verifiedTokenBytes, 0, 2 ** 40),
    maxRsaBits: reader.integer('maxRsaBits', DEFAULTS.fetch.maxRsaBits, MIN_RSA_BITS, MAX_RSA_BITS),
    maxOpenFetches: reader.integer('maxOpenFetches', DEFAULTS.maxOpenFetches, 1, 10_000),
    clock: readClock(reader),
    dispatcher: reader.read('dispatcher', undefined, 'must be an undici Dispatcher', (value) =>
      isDispatcher(value) ? value : undefined,
    ),
    dispatcherId: readDispatcherId(reader),
    signatures: reader.read('signatures', undefined, 'must be a function', (value) =>
      isVerifySignature(value) ? value : undefined,
    ),
    store: readStore(reader),
  }
}

/** What a dispatcher does cannot be told from outside: two that bring other keys must not share what is stored. */
function readDispatcherId(reader: OptionReader): string | undefined {
  const rule = 'must be 1 to 64 of A-Z a-z 0-9 . _ -'
  const id = reader.read('dispatcherId', undefined, rule, (value) => (isId(value) ? value : undefined))
  if (reader.has('dispatcherId') && !reader.has('dispatcher')) reader.refuse('dispatcherId', 'needs a dispatcher')
  if (reader.has('dispatcher') && reader.has('store') && !reader.has('dispatcherId'))
    reader.refuse('dispatcherId', 'is needed with a dispatcher beside a store: a name for what it connects as')
  return id
}

export function readInherited(reader: OptionReader, settings: SharedSettings): Inherited {
  const connections = connectionsOf(settings)
  const { maxRsaBits } = settings
  if (connections.ownDispatcher) refuseConnectionOptions(reader)
  return {
    ...connections,
    cache: readCachePolicy(reader, DEFAULTS.cache),
    fetch: readFetchPolicy(reader, { ...DEFAULTS.fetch, maxRsaBits }),
    token: readTokenPolicy(reader, DEFAULTS.token),
  }
}

/** What registrations have to know of the registry's dispatcher and store. */
export function connectionsOf({
  dispatcher,
  store,
}: Pick<SharedSettings, 'dispatcher' | 'store'>): Pick<Inherited, 'ownDispatcher' | 'storage'> {
  const storage = store === undefined ? 'none' : store.integrityKey === false ? 'unkeyed' : 'keyed'
  return { ownDispatcher: dispatcher !== undefined, storage }
}

function isObserver(value: unknown): value is Observer {
  return typeof value === 'function'
}

function isVerifySignature(value: unknown): value is VerifySignature {
  return typeof value === 'function'
}

function isDispatcher(value: unknown): value is Dispatcher {
  return hasMethods(value, ['dispatch', 'request'])
}
