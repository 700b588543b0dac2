import { redisSnapshots, storedSnapshots, storeFailure, type StoredText } from '@jwks-auth/core/inspection'
import { NotKnownError } from '../not-known-error.js'
import { UsageError } from '../usage-error.js'

/**
 * Reads the snapshots of the store that the command line names: a folder, a file or a Redis URL.
 *
 * @throws UsageError if it is not a store; reading it may also throw NotKnownError.
 */
export function storeAt(given: string, keyPrefix: string | undefined): Store {
  if (/^rediss?:\/\//i.test(given) && URL.canParse(given)) {
    const { protocol, host, pathname } = new URL(given)
    const store = `${protocol}//${host}${pathname}`
    return { store, texts: inRedis(given, keyPrefix) }
  }
  if (given.includes('://')) throw new UsageError('a store is a folder, a file, or a redis:// or rediss:// URL')
  if (keyPrefix !== undefined) throw new UsageError('--key-prefix is for a Redis store')
  return { store: given, texts: inFiles(given) }
}

interface Store {
  /** The name to show: for a URL, without user and password. */
  readonly store: string
  readonly texts: AsyncIterable<StoredText>
}

async function* inRedis(url: string, keyPrefix: string | undefined): AsyncGenerator<StoredText> {
  try {
    yield* redisSnapshots({ url, ...(keyPrefix === undefined ? {} : { keyPrefix }) })
  } catch (error) {
    // The client's own message may contain a password.
    const { failure, why = 'are host and port right, can it be reached, user and password too?' } = storeFailure(error)
    throw new NotKnownError(`Redis could not be asked (${failure}): ${why}`)
  }
}

async function* inFiles(path: string): AsyncGenerator<StoredText> {
  try {
    yield* storedSnapshots(path)
  } catch (error) {
    const { failure, why } = storeFailure(error)
    if (NOTHING_THERE.has(failure))
      throw new UsageError('there is no such folder or file. Pass the directory of your fileStore()')
    throw new NotKnownError(`the store cannot be read (${failure})${why === undefined ? '' : `: ${why}`}`)
  }
}

const NOTHING_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])
