/** How often keys were asked for, and how that ended. */
export class Usage {
  /** Served at once, fresh or stale. */
  hits = 0
  /** Had to wait for a fetch, or was refused. */
  misses = 0
  /** Of all served: with expired keys. */
  stale = 0
  /** Asked for since the last good fetch. Only keys in use are refreshed in the background. */
  sinceRefresh = false
}
