import type { EventSink } from '../events/events.js'
import type { Trace } from '../events/trace.js'
import type { RefusalLog } from '../observe/refusal-log.js'
import type { Registered } from '../registration/registered.js'
import type { SignatureChecks } from '../signature/signature-checks.js'
import type { Clock } from '../time/clock.js'
import type { TokenCache } from './token-cache.js'

/**
 * The part of a registry that a verifier uses: which registration may have signed a token, and whether it is still in
 * use.
 */
export interface TokenRegistry {
  readonly parts: VerificationParts
  /**
   * Loads a tenant that is not known yet. Returns `undefined` if the tenant is known, so that {@link find} can decide
   * now; otherwise a promise of its registrations, to be passed to {@link find}: they may be evicted before the caller
   * continues.
   *
   * @throws RefusedError `closed` or `tenant_unavailable`, at once or as a rejection, and the signal's reason.
   */
  ensureTenant(tenant: string, signal?: AbortSignal): Promise<readonly Registered[]> | undefined
  /**
   * Finds the registration of a tenant that may have signed a token with this issuer.
   *
   * @param loaded - The result of {@link ensureTenant}, if it loaded the tenant.
   * @throws RefusedError `closed` or `token_issuer_unknown`. An unknown tenant gives the same error: callers must not
   * learn which exist.
   */
  find(tenant: string, issuer: unknown, loaded?: readonly Registered[]): Registered
  /**
   * Finds the registration that a token's `iss` selects; if tenants share the issuer, the one whose tenant claim the
   * token has.
   *
   * @throws RefusedError `closed`, `token_issuer_unknown` or `token_tenant_refused`.
   */
  findByIssuer(claims: Readonly<Record<string, unknown>>): Registered
  /**
   * Registrations that a refused token may have been meant for, for a log: those of its tenant; else those whose issuer
   * differs by a trailing slash; else any. The cost does not grow with the number of registrations.
   */
  candidates(tenant: string | undefined, issuer: unknown, max: number): readonly Registered[]
  /**
   * Records that a token was verified for a registration: among loaded tenants, those without a verified token are
   * evicted first.
   */
  promote(registered: Registered): void
  /** Whether a registration is in use: neither replaced, removed nor evicted. */
  isActive(registered: Registered): boolean
  /**
   * Whether an in-flight verification may still use this registration: it was neither replaced nor removed. An evicted
   * registration may finish such verifications, but its tokens are not cached, because nothing refreshes its keys.
   */
  isUsableInFlight(registered: Registered): boolean
}

/** The parts that a verifier shares with the registry whose tokens it verifies. */
export interface VerificationParts {
  readonly clock: Clock
  readonly events: EventSink
  /** Traces verifications; `undefined` without a trace. */
  readonly trace: Trace | undefined
  readonly checks: SignatureChecks
  /** Logs why requests are refused, for the option `debug`. */
  readonly refusals: RefusalLog
  readonly maxTokenBytes: number
  /** Verified tokens, whose signatures need not be checked again. */
  readonly tokens: TokenCache
}
