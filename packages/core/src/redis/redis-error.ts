import { errorCodeOf } from '../errors/error-code.js'
import { storeError } from '../persistence/store-error.js'

/**
 * Removes from an error of `ioredis` the command that is attached to it: an `AUTH` that Redis refused has the password
 * among its arguments, and a log of the error would contain it. The code of the error becomes that of Redis for a
 * refusal, and that of Node for a failure.
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

/** The code of a refusal by Redis: the first word of its reply, such as `WRONGPASS` or `READONLY`. */
const REPLY_CODE = /^[A-Z][A-Z0-9_]{1,30}(?= )/
/** The reply before Redis 6, which has a code for it. */
const INVALID_PASSWORD = 'ERR invalid password'
/** What `ioredis` makes itself has no code: what Node would call it. */
const CODES: readonly (readonly [message: RegExp, code: string])[] = [
  [/^Socket timeout\./, 'ETIMEDOUT'],
  [/^Connection is closed\.$/, 'ECONNRESET'],
  [/^Stream isn't writeable/, 'ENOTCONN'],
]

function replyCodeOf(message: string): string | undefined {
  return message.startsWith(INVALID_PASSWORD) ? 'WRONGPASS' : REPLY_CODE.exec(message)?.[0]
}

function failureCodeOf(message: string): string | undefined {
  return CODES.find(([form]) => form.test(message))?.[1]
}
