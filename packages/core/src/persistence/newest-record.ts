import type { Integrity } from './integrity.js'

/** The record beside a source's snapshot: when the newest keys that were ever stored for it were fetched. */
export interface NewestRecord {
  /** The name under which the snapshot is stored. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number
}

/** Why a text is not a valid record. */
export type RecordProblem = 'malformed' | 'version' | 'integrity' | 'name'

const VERSION = 1
const TEXT = /^jwks-auth-newest (\d{1,9}) ([A-Za-z0-9_-]{43})\n(([A-Za-z0-9_-]{43})\n(\d{1,16}))$/

/** Writes a record as text: one line with version and seal, one with the name, one with the instant. */
export function writeNewest({ name, fetchedAt }: NewestRecord, integrity: Integrity): string {
  const content = `${name}\n${fetchedAt}`
  return `jwks-auth-newest ${VERSION} ${integrity.seal(sealed(content))}\n${content}`
}

/**
 * Reads a record.
 *
 * @returns when the newest keys were fetched, or what is wrong with the record.
 */
export function readNewest(text: unknown, name: string, integrity: Integrity): number | RecordProblem {
  const [, version, seal, content, named, fetchedAt] = (typeof text === 'string' ? TEXT.exec(text) : undefined) ?? []
  if (seal === undefined || content === undefined) return 'malformed'
  if (Number(version) !== VERSION) return 'version'
  if (!integrity.verifies(sealed(content), seal)) return 'integrity'
  return named === name ? Number(fetchedAt) : 'name'
}

function sealed(content: string): string {
  return `jwks-auth-newest ${VERSION}\n${content}`
}
