import { errorCodeOf } from '../errors/error-code.js'
import { storeError } from '../persistence/store-error.js'

/** What Redis calls a refusal: the first word of its answer, such as `WRONGPASS` or `READONLY`. */
const REPLY_CODE = /^[A-Z][A-Z0-9_]{1,30}(?= )/
/** Before Redis 6, which has a code for it. */
const INVALID_PASSWORD = 'ERR invalid password'
/** What `ioredis` makes itself has no code: what Node would call it. */
const CODES: readonly (readonly [message: RegExp, code: string])[] = [
  [/^Socket timeout\./, 'ETIMEDOUT'],
  [/^Connection is closed\.$/, 'ECONNRESET'],
  [/^Stream isn't writeable/, 'ENOTCONN'],
]

/**
 * An error of `ioredis` without the command that it hangs on: an `AUTH` that Redis refused has the password among its arguments, and
 * whoever logs the error would print it. A refusal gets as its `code` what Redis calls it, and a failure what Node calls it.
 */
export function withoutCommand(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const known = errorCodeOf(error)
  const code = error.name === 'ReplyError' ? replyCodeOf(error.message) : (known ?? failureCodeOf(error.message))
  if (code === known && !('command' in error)) return error
  const plain = code === undefined ? new Error(error.message) : storeError(error.message, code)
  plain.name = error.name
  return plain
}

function replyCodeOf(message: string): string | undefined {
  return message.startsWith(INVALID_PASSWORD) ? 'WRONGPASS' : REPLY_CODE.exec(message)?.[0]
}

function failureCodeOf(message: string): string | undefined {
  return CODES.find(([form]) => form.test(message))?.[1]
}
