import type { OneIssuerOptions } from '../../../packages/core/dist/index.js'
import type { TestIssuer } from '../../../packages/testing/dist/index.js'
import type { ProviderPhase } from './timeline.js'

/** Something the provider does at a moment. */
export interface Act {
  readonly at: number
  readonly phase: ProviderPhase
  /** How long its answers take from now on, in milliseconds. */
  readonly latency: number
  readonly act: (issuer: TestIssuer) => Promise<unknown> | undefined
}

/** Requests that carry tokens of one key. */
export interface Traffic {
  /** A for the provider's first key, B for the second. */
  readonly signer: string
  readonly from: number
  readonly to: number
  readonly every: number
  /** Requests at each beat. @default 1 */
  readonly atOnce?: number
}

/** What is played out; everything else in the picture is what came of it. */
export interface Story {
  readonly length: number
  readonly maxAge: number
  readonly options: Partial<Pick<OneIssuerOptions, 'staleWhileError'>>
  readonly acts: readonly Act[]
  readonly traffic: readonly Traffic[]
}

export const second = 1000
export const minute: number = 60 * second
