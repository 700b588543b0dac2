import type { Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import type { Trace } from '../events/trace.js'
import type { RefusalLog } from '../observe/refusal-log.js'
import type { LoaderSettings } from '../tenants/loader-options.js'
import type { SignatureChecks } from '../signature/signature-checks.js'
import type { TokenCache } from '../verify/token-cache.js'
import type { KeySources } from '../sources/key-sources.js'
import type { ReadinessIndex } from '../sources/readiness-index.js'
import type { Inherited } from '../registration/registration.js'

/**
 * The parts that `createRegistry` makes a registry of: clock, events, key sources, caches and limits. Its verifiers use
 * them too.
 */
export interface RegistryParts {
  readonly clock: Clock
  readonly events: EventSink
  /** Traces verifications; `undefined` without a trace. */
  readonly trace: Trace | undefined
  readonly checks: SignatureChecks
  /** Logs why requests are refused, for the option `debug`. */
  readonly refusals: RefusalLog
  readonly maxTokenBytes: number
  readonly inherited: Inherited
  /** How tenants are loaded; `undefined` without `loadTenant`. */
  readonly loading: LoaderSettings | undefined
  readonly sources: KeySources
  /** Counts the registrations that have no keys. */
  readonly readiness: ReadinessIndex
  /** Verified tokens: accepted again without a signature check. */
  readonly tokens: TokenCache
  /** Closes what the registry owns besides its sources. */
  readonly end: () => Promise<void>
}
