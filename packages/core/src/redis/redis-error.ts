import { storeError } from '../persistence/store-error.js'

/** What Redis calls a refusal: the first word of its answer, such as `WRONGPASS` or `READONLY`. */
const REPLY_CODE = /^[A-Z][A-Z0-9_]{1,30}(?= )/
/** Before Redis 6, which has a code for it. */
const INVALID_PASSWORD = 'ERR invalid password'

/**
 * An error of `ioredis` without the command that it hangs on: an `AUTH` that Redis refused has the password among its arguments, and
 * whoever logs the error would print it. A refusal gets as its `code` what Redis calls it.
 */
export function withoutCommand(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = error.name === 'ReplyError' ? replyCodeOf(error.message) : undefined
  if (code === undefined && !('command' in error)) return error
  const plain = code === undefined ? new Error(error.message) : storeError(error.message, code)
  plain.name = error.name
  return plain
}

function replyCodeOf(message: string): string | undefined {
  return message.startsWith(INVALID_PASSWORD) ? 'WRONGPASS' : REPLY_CODE.exec(message)?.[0]
}
