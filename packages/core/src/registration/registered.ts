import type { CacheManager } from '../cache/manager.js'
import type { Registration } from './registration.js'

/** A registration together with the cache manager that finds its keys. */
export interface Registered {
  readonly registration: Registration
  readonly manager: CacheManager
}
