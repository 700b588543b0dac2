import { constants, open, type FileHandle } from 'node:fs/promises'
import { SourceError } from '../errors/errors.js'
import { unlessAborted } from './unless-aborted.js'

/** What is sent to a provider's origin with each request: the validated `RequestOptions`. */
export interface RequestAuth {
  /** The one origin that gets them. */
  readonly origin: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly bearerTokenFile: string | undefined
  readonly bearerTokenId: string | undefined
}

const MAX_BYTES = 16_384
/** RFC 6750 section 2.1. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/

/**
 * The headers that are sent along to an origin: those that were given, and a bearer token from its file as it is now.
 *
 * @throws SourceError `credentials` when there is no token in the file; never with what is in it.
 */
export async function requestAuthHeaders(
  { headers, bearerTokenFile }: RequestAuth,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (bearerTokenFile === undefined) return headers
  return { ...headers, authorization: `Bearer ${await unlessAborted(signal, readToken(bearerTokenFile))}` }
}

async function readToken(path: string): Promise<string> {
  const text = await readBounded(path)
  const token = text?.trim() ?? ''
  if (!TOKEN.test(token)) throw new SourceError('credentials', 'the file holds no bearer token of at most 16 KiB')
  return token
}

/** `undefined` when there is more than a token would take. */
async function readBounded(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined
  try {
    // A pipe that nobody writes to would never open otherwise.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) throw new Error('not a file')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0)
    return bytesRead > MAX_BYTES ? undefined : buffer.toString('latin1', 0, bytesRead)
  } catch {
    // Not even as a cause: what the system says of a file is nobody's business.
    throw new SourceError('credentials', 'the file of the bearer token cannot be read')
  } finally {
    await file?.close()
  }
}
