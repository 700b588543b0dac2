import type { Dispatcher } from 'undici'
import type { Clock } from '../time/clock.js'
import type { Observer } from '../events/events.js'
import { MAX_RSA_BITS } from '../keys/validate-jwk.js'
import { MIN_RSA_BITS } from '../keys/public-members.js'
import type { DebugMode } from '../observe/refusal-log.js'
import type { SnapshotStore } from '../persistence/snapshot-store.js'
import { isId } from '../registration/id.js'
import type { Inherited } from '../registration/registration.js'
import type { VerifySignature } from '../signature/node-signatures.js'
import { readCachePolicy, type CacheOptions } from '../options/cache-options.js'
import { readDebugMode } from '../observe/debug-option.js'
import { DEFAULTS } from '../options/defaults.js'
import { readFetchPolicy, refuseConnectionOptions, type FetchOptions } from '../options/fetch-options.js'
import type { LoaderOptions } from '../tenants/loader-options.js'
import { hasMethods, readClock } from '../option-reader/duck-typing.js'
import { readStore } from '../persistence/store-option.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { readTokenPolicy, type TokenOptions } from '../options/token-options.js'

/**
 * Options of `createRegistry`: those of the registry as a whole, and those for loading tenants, caching, fetching and
 * tokens. Registrations inherit the options for caching, fetching and tokens.
 */
export type RegistryOptions = SharedOptions & LoaderOptions & CacheOptions & FetchOptions & TokenOptions

/** Options that apply to a registry as a whole. Registrations cannot override them. */
export interface SharedOptions {
  /** Functions that receive every event. An error that an observer throws is ignored. @default none */
  observers?: readonly Observer[]
  /**
   * `true` logs each refusal to standard error, at most 20 a second: its code, the expected and the actual issuer and
   * audience, the registration, the `kid`, and the age of the keys. The log shows the contents of tokens, but never a
   * token or its signature; callers do not see it. `false` logs nothing. If it is omitted, the first refusal
   * of the process with each code writes one line to standard error, which names this option.
   * @default true if `DEBUG` in the environment names `jwks-auth`, false if it names `-jwks-auth`, with `*` for any text; else it is left out
   */
  debug?: boolean
  /** The maximum length of a token, in bytes. A longer one is refused without being read. @default 16384 */
  maxTokenBytes?: number
  /**
   * About how many bytes of the heap all verified tokens of the registry may take; see `verifiedTokens`.
   * @default 67108864
   */
  verifiedTokenBytes?: number
  /**
   * How many bits an RSA key may have, 2048 to 8192. A longer key is dropped, with the reason `rsa_too_long`, because
   * the time of a signature check grows with the square of the length.
   * @default 4096
   */
  maxRsaBits?: number
  /**
   * How many fetches of the registry may run at once. Fetches that requests wait for go first, and tenants take turns.
   * An origin whose fetches hang gets at most half of the slots, and one slot in eight is reserved for tenants with few
   * fetches.
   * @default 64
   */
  maxOpenFetches?: number
  /** The source of time and randomness; for tests. @default the system's */
  clock?: Clock
  /**
   * An undici `Dispatcher` that sends the requests to providers instead of the built-in connections: for proxies, or
   * for client certificates. It alone then guards the connections: `network`, `allowAddresses`, `pinnedSpki` and `ca`
   * cannot be combined with it. Bodies, their chunks and interim responses are still bounded; anything else that its
   * sockets read for a request is bounded only by time. You close it.
   * @default none
   */
  dispatcher?: Dispatcher
  /**
   * An id for the `dispatcher` in the names of stored snapshots: 1 to 64 of `A-Z a-z 0-9 . _ -`. Required with a
   * `dispatcher` and a `store`. Dispatchers that may get different keys, through another client certificate or another
   * network, need different ids.
   * @default none
   */
  dispatcherId?: string
  /** The function that checks signatures. @default `nodeSignatures()` */
  signatures?: VerifySignature
  /**
   * Where keys are stored beyond this process, so that the next process starts with them even while the provider is
   * down. The registry closes it, so give each registry its own.
   * @default none
   */
  store?: SnapshotStore
}

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

/** A dispatcher is opaque: without an id, two dispatchers that get different keys would share stored snapshots. */
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

/** The facts about the dispatcher and the store of a registry that its registrations depend on. */
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
