import type { CacheManager } from '../cache/manager.js'
import type { Registration } from './registration.js'

/** A registration with the cache that its keys come from. */
export interface Registered {
  readonly registration: Registration
  readonly manager: CacheManager
}
