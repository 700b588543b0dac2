import { constants, open, type FileHandle } from 'node:fs/promises'
import { SourceError } from '../errors/errors.js'
import { unlessAborted } from './unless-aborted.js'

/**
 * The authentication headers of requests to a provider: the configured ones, and a bearer token read from its file now.
 *
 * @throws SourceError `credentials` if the file has no token; never with the content of the file.
 */
export async function requestAuthHeaders(
  { headers, bearerTokenFile }: RequestAuth,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (bearerTokenFile === undefined) return headers
  return { ...headers, authorization: `Bearer ${await unlessAborted(signal, readToken(bearerTokenFile))}` }
}

/** The headers and the token sent to a provider's origin with each request: the validated `RequestOptions`. */
export interface RequestAuth {
  /** The only origin that receives them. */
  readonly origin: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly bearerTokenFile: string | undefined
  readonly bearerTokenId: string | undefined
}

const MAX_BYTES = 16_384
/** RFC 6750 section 2.1. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/

async function readToken(path: string): Promise<string> {
  const text = await readBounded(path)
  const token = text?.trim() ?? ''
  if (!TOKEN.test(token)) throw new SourceError('credentials', 'the file holds no bearer token of at most 16 KiB')
  return token
}

/** `undefined` if the file is longer than any token. */
async function readBounded(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined
  try {
    // Without O_NONBLOCK, opening a pipe that has no writer would never end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) throw new Error('not a file')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0)
    return bytesRead > MAX_BYTES ? undefined : buffer.toString('latin1', 0, bytesRead)
  } catch {
    // Without the cause: the error of the file system must not be exposed.
    throw new SourceError('credentials', 'the file of the bearer token cannot be read')
  } finally {
    await file?.close()
  }
}
