import { forgeries } from './forgeries.js'
import { neverReachable } from './never-reachable.js'
import { providerStops } from './provider-stops.js'
import { refusals } from './refusals.js'
import { restart } from './restart.js'
import { rotation } from './rotation.js'
import type { Story } from './story.js'
import { twoTenants } from './two-tenants.js'
import { withdrawal } from './withdrawal.js'

/** In the order they are told: each leaves the stage as the next one needs it. */
export const STORIES: readonly Story[] = [
  twoTenants,
  refusals,
  forgeries,
  rotation,
  withdrawal,
  neverReachable,
  providerStops,
  restart,
]
