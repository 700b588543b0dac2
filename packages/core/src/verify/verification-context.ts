import type { Instant } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import type { Registered } from '../registration/registered.js'
import type { TenantChoice } from './tenant-choice.js'

/**
 * The state of one verification in progress: the token, how its tenant is determined, and its registration once found.
 */
export interface VerificationContext {
  readonly token: string
  readonly choice: TenantChoice
  readonly signal: AbortSignal | undefined
  readonly startedAt: Instant
  /** The registration that may have signed the token; `undefined` until it is found. */
  registered: Registered | undefined
}

/** Whether the key source or the registry was closed during the verification. */
export function isClosed(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'closed'
}
