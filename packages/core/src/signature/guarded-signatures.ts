import type { Clock } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import { isThenable } from '../callbacks/ignored-promise.js'
import { withTimeout } from '../time/with-timeout.js'
import { toError } from '../errors/to-error.js'
import type { VerifySignature } from './signature.js'

/** How long a check of the user's own may take. Milliseconds. */
const MAX_SIGNATURE_CHECK_MS = 5000

/** Checks signatures with a function of the user's: nothing but `true` accepts, and a check that never ends is given up. */
export function guardedSignatures(own: VerifySignature, clock: Clock): VerifySignature {
  return (...asked) => {
    try {
      const verdict: unknown = own(...asked)
      return isThenable(verdict) ? checkWithTimeout(verdict, clock) : verdict === true
    } catch (thrown) {
      throw toError(thrown)
    }
  }
}

async function checkWithTimeout(verdict: PromiseLike<unknown>, clock: Clock): Promise<boolean> {
  const late = (): RefusedError =>
    new RefusedError('keys_unavailable', {
      detail: 'the check of the signature took too long',
      retryAfter: MAX_SIGNATURE_CHECK_MS,
    })
  return (await withTimeout(verdict, MAX_SIGNATURE_CHECK_MS, clock, late)) === true
}
