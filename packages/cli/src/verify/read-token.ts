import type { Input } from '../terminal.js'
import { UsageError } from '../usage-error.js'

/**
 * Returns the given token, or for `-` the one on standard input, without blanks around it. Blanks within it come from a
 * mistake in copying; they are refused, because a verdict on a changed token would mislead.
 *
 * @throws UsageError with what to do; it does not contain the token.
 */
export async function readToken(given: string, stdin: Input): Promise<string> {
  const token = (given === '-' ? await allOf(stdin) : given).trim()
  const where = given === '-' ? 'standard input' : 'the command line'
  if (token === '') throw new UsageError(`there is no token on ${where}`)
  if (/^bearer\s/i.test(token)) throw new UsageError(`leave out "Bearer": only the token is wanted on ${where}`)
  const lines = token.split(/\r\n|[\n\r]/).length
  if (lines > 1) {
    throw new UsageError(
      `the token on ${where} is broken into ${lines} lines; join them first, for example with: tr -d '\\r\\n'`,
    )
  }
  if (/\s/.test(token)) throw new UsageError(`the token on ${where} has blanks in it: pass one token, without them`)
  return token
}

/** Four times the longest token that a verifier reads. */
const MAX_BYTES = 65_536

async function allOf(stdin: Input): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' || chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0)
    size += bytes.length
    if (size > MAX_BYTES) throw new UsageError(`standard input is longer than ${MAX_BYTES} bytes: that is no token`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
