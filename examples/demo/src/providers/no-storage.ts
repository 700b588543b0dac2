import type { Adapter } from 'oidc-provider'

async function nothing(): Promise<undefined> {}

/** The provider's database. The client credentials grant with JWT access tokens needs none. */
export function noStorage(): Adapter {
  return {
    upsert: nothing,
    find: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  }
}
