/** What a fleet's process is told to do, over its channel. Every order has an answer with its number. */
export type Order =
  | { readonly do: 'verify'; readonly token: string }
  | { readonly do: 'know'; readonly kid: string }
  | { readonly do: 'traffic'; readonly token: string }
  | { readonly do: 'stop' }
  | { readonly do: 'status' }

export type Numbered<T> = T & { readonly id: number }

/** How verifications ended, and the longest of them in milliseconds. */
export interface Endings {
  readonly accepted: number
  readonly refused: number
  readonly longest: number
}

export interface WorkerStatus {
  readonly fetchedAt: number
  readonly fleet: string
  readonly degraded: number
  readonly unhandled: number
}

/** What a process has to know before it starts. */
export interface WorkerSettings {
  readonly redis: string
  readonly prefix: string
  readonly issuer: string
  readonly jwksUri: string
  readonly ttl: number
}

export const INTEGRITY_KEY = 'the integrity key of the fleet bench'
export const AUDIENCE = 'https://api.example.test'
