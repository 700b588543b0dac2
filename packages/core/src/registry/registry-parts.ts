import type { LoaderSettings } from '../tenants/loader-options.js'
import type { KeySources } from '../sources/key-sources.js'
import type { ReadinessIndex } from '../sources/readiness-index.js'
import type { Inherited } from '../registration/registration.js'
import type { VerificationParts } from '../verify/token-registry.js'

/** The parts that `createRegistry` makes a registry of: those that its verifiers use too, and its own. */
export interface RegistryParts extends VerificationParts {
  readonly inherited: Inherited
  /** How tenants are loaded; `undefined` without `loadTenant`. */
  readonly loading: LoaderSettings | undefined
  readonly sources: KeySources
  /** Counts the registrations that have no keys. */
  readonly readiness: ReadinessIndex
  /** Closes what the registry owns besides its sources. */
  readonly end: () => Promise<void>
}
