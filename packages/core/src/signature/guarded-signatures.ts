import type { Clock } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import { isThenable } from '../callbacks/ignored-promise.js'
import { withTimeout } from '../time/with-timeout.js'
import { toError } from '../errors/to-error.js'
import type { VerifySignature } from './node-signatures.js'

/** Guards a user-supplied signature check: only `true` accepts, and a check that does not end in time fails. */
export function guardedSignatures(check: VerifySignature, clock: Clock): VerifySignature {
  return (...args) => {
    try {
      const result: unknown = check(...args)
      return isThenable(result) ? checkWithTimeout(result, clock) : result === true
    } catch (thrown) {
      throw toError(thrown)
    }
  }
}

/** Milliseconds that a user-supplied check may take. */
const MAX_SIGNATURE_CHECK_MS = 5000

async function checkWithTimeout(result: PromiseLike<unknown>, clock: Clock): Promise<boolean> {
  const timeoutError = (): RefusedError =>
    new RefusedError('keys_unavailable', {
      detail: 'the check of the signature took too long',
      retryAfter: MAX_SIGNATURE_CHECK_MS,
    })
  return (await withTimeout(result, MAX_SIGNATURE_CHECK_MS, clock, timeoutError)) === true
}
