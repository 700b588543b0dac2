import type { Instant } from '../clock.js'
import { RefusedError } from '../errors.js'
import type { Registered } from '../registry/registered.js'
import type { TenantChoice } from './tenant-choice.js'

/** One verification. */
export interface Trial {
  readonly token: string
  readonly choice: TenantChoice
  readonly signal: AbortSignal | undefined
  readonly startedAt: Instant
  /** Whose rules the token is judged by, once that is known. */
  registered: Registered | undefined
}

/** Its key source ended under it, or the registry. */
export function isClosed(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'closed'
}
