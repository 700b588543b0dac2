import { snapshotOf, type CacheState } from './state.js'

/** What a source knows now. Instants are milliseconds since the epoch. */
export interface SourceStatus {
  readonly state: 'Empty' | 'Loading' | 'Ready' | 'Refreshing'
  readonly fetchedAt: number | undefined
  readonly refreshAt: number | undefined
  readonly expiresAt: number | undefined
  /** Until then the keys are served while the provider fails. */
  readonly staleUntil: number | undefined
  readonly keys: readonly KeyStatus[]
  readonly consecutiveErrors: number
  readonly lastError: string | undefined
}

export interface KeyStatus {
  readonly kid: string | undefined
  readonly algorithms: readonly string[]
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string
}

const NAMES = { empty: 'Empty', loading: 'Loading', ready: 'Ready', refreshing: 'Refreshing' } as const

export function statusOf(state: CacheState): SourceStatus {
  const snapshot = snapshotOf(state)
  const after = (span: number | undefined): number | undefined =>
    snapshot === undefined || span === undefined ? undefined : snapshot.fetchedAt.wall + span
  return {
    state: NAMES[state.name],
    fetchedAt: after(0),
    refreshAt: after(snapshot?.lifetime.refreshAfter),
    expiresAt: after(snapshot?.lifetime.expireAfter),
    staleUntil: after(snapshot?.lifetime.staleAfter),
    keys: snapshot?.keys.keys.map(({ kid, algorithms, thumbprint }) => ({ kid, algorithms, thumbprint })) ?? [],
    consecutiveErrors: state.failure?.count ?? 0,
    lastError: state.failure?.error.reason,
  }
}
