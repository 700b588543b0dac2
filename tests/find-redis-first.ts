import { findRedisServer } from '@jwks-auth/redis-rig'

/** Debian's Redis is downloaded and unpacked before the first test: of a test's time it could take more than there is. */
export async function setup(): Promise<void> {
  await findRedisServer()
}
