import type { CacheManager } from '../cache/manager.js'
import type { Registration } from './registration.js'

/** A registration, and the cache manager that finds its keys. */
export interface Registered {
  readonly registration: Registration
  readonly manager: CacheManager
}
