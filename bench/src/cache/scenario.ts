import type { Client, Library } from './clients/client.js'
import type { Figure } from './figure.js'
import type { RemoteIssuer } from './issuer/remote-issuer.js'

/** How long and how much. */
export interface Plan {
  /** How many milliseconds keys live, where a scenario lets them expire. */
  readonly ttl: number
  /** How many milliseconds one library may take in one scenario. */
  readonly limit: number
  /** How many milliseconds the endpoint is away during a flood. */
  readonly outage: number
  /** Requests at once before any key is there. */
  readonly cold: number
  /** Unknown `kid`s in a flood. */
  readonly flood: number
}

/** Where one library meets one scenario: an issuer of its own. */
export interface Stage {
  readonly library: Library
  readonly issuer: RemoteIssuer
  readonly plan: Plan
  /** Makes a client. @param ttl - how many milliseconds keys live. */
  readonly open: (ttl?: number) => Client
}

export interface Scenario {
  /** For the command line and for JSON. */
  readonly name: string
  readonly title: (plan: Plan) => string
  /** What is measured: one name a row. */
  readonly rows: readonly string[]
  /** How it was measured, and what would be misread. */
  readonly note: (plan: Plan) => string
  /** Too heavy for two libraries at once. */
  readonly heavy: boolean
  /** One figure a row. */
  run(stage: Stage): Promise<readonly Figure[]>
}
