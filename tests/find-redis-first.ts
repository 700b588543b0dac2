import { findRedisServer } from '@jwks-auth/redis-rig'

/** Debian's Redis is downloaded and unpacked before the first test: of a test's time it could take more than there is. */
export default async function findRedisFirst(): Promise<void> {
  await findRedisServer()
}
