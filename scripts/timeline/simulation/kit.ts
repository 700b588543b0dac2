import type { createRegistry, createVerifier } from '../../../packages/core/dist/index.js'
import type { createTestClock, createTestIssuer } from '../../../packages/testing/dist/index.js'

/** What a run is made with: the built packages for the script, their sources for the tests. */
export interface Kit {
  readonly createRegistry: typeof createRegistry
  readonly createVerifier: typeof createVerifier
  readonly createTestClock: typeof createTestClock
  readonly createTestIssuer: typeof createTestIssuer
}
