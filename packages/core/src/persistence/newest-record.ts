import type { Integrity } from './integrity.js'

/** What is kept beside a source's snapshot: when the newest of its keys were fetched that were ever stored. */
export interface NewestRecord {
  /** The name that the snapshot is stored under. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number
}

/** Why a text is no such record. */
export type RecordProblem = 'malformed' | 'version' | 'integrity' | 'name'

const VERSION = 1
const TEXT = /^jwks-auth-newest (\d{1,9}) ([A-Za-z0-9_-]{43})\n(([A-Za-z0-9_-]{43})\n(\d{1,16}))$/

/** One line with version and seal, one with the name, one with the instant. */
export function writeNewest({ name, fetchedAt }: NewestRecord, integrity: Integrity): string {
  const content = `${name}\n${fetchedAt}`
  return `jwks-auth-newest ${VERSION} ${integrity.seal(sealed(content))}\n${content}`
}

/** @returns when the newest keys were fetched, or what is wrong. */
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
