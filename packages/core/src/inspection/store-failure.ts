import { errorCodeOf } from '../errors/error-code.js'
import { storeAdvice } from '../observe/store-advice.js'

/** Why a store, or a snapshot in it, could not be read; in words of ours alone, for those of a client may have a password in them. */
export interface StoreFailure {
  /** What Node or Redis calls it, such as `ECONNREFUSED` or `WRONGPASS`; `too_large`; or `error`, where nobody has a name for it. */
  readonly failure: string
  /** What to look at, as the log says it. Absent where that is not known. */
  readonly why?: string
}

/**
 * Says why a store cannot be read. Any error is taken.
 *
 * @param error - What reading `redisSnapshots` or `storedSnapshots` ended with.
 */
export function storeFailure(error: unknown): StoreFailure {
  return failureNamed(errorCodeOf(error) ?? 'error')
}

/** @param failure - A code of Node or of Redis. */
export function failureNamed(failure: string): StoreFailure {
  const why = storeAdvice(failure)
  return why === undefined ? { failure } : { failure, why }
}
