import { errorCodeOf } from '../errors/error-code.js'
import { storeAdvice } from '../observe/store-advice.js'

/**
 * Explains why a store, or a snapshot in it, cannot be read: the code of the failure, and what to check. Accepts any
 * error.
 *
 * @param error - The error that `redisSnapshots` or `storedSnapshots` threw.
 */
export function storeFailure(error: unknown): StoreFailure {
  return failureNamed(errorCodeOf(error) ?? 'error')
}

/**
 * Why a store, or a snapshot in it, could not be read. The texts are those of this package, because the message of a
 * client may contain a password.
 */
export interface StoreFailure {
  /** The code of Node or Redis, such as `ECONNREFUSED` or `WRONGPASS`; `too_large`; or `error` when there is none. */
  readonly failure: string
  /** What to check, as in the log. Absent when that is not known. */
  readonly why?: string
}

/** @param failure - A code of Node or of Redis. */
export function failureNamed(failure: string): StoreFailure {
  const why = storeAdvice(failure)
  return why === undefined ? { failure } : { failure, why }
}
