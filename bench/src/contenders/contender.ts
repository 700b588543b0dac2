import type { TestIssuer } from '@jwks-auth/testing'
import type { KeyObject } from 'node:crypto'
import type { BenchAlgorithm, Sample } from '../samples.js'

/** One way to check a token. */
export interface Contender {
  readonly name: string
  /**
   * False, or a throw, means refused. A promise is awaited; anything else is not, so that a synchronous check doesn't
   * pay for a promise that it has no use for.
   */
  check(sample: Sample): unknown
  /** The `code` of the error that refuses a forged token, its message where it has no code; none where false does. */
  readonly refusesWith?: string
  /** How many verified tokens it remembers, where it does. */
  readonly remembers?: number
  close?(): Promise<void>
}

/** What contenders are made for: one issuer and its only key. */
export interface Ground {
  readonly algorithm: BenchAlgorithm
  readonly issuer: TestIssuer
  readonly audience: string
  readonly publicKey: KeyObject
}
