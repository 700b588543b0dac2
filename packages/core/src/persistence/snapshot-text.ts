import { isDeeperThan } from '../text/json-scan.js'
import type { Integrity } from './integrity.js'

/**
 * Writes a snapshot as the text that a store keeps: one line with version and seal, one with the rest as JSON. The seal
 * covers everything except itself.
 */
export function writeSnapshot({ body, ...rest }: SnapshotRecord, integrity: Integrity): string {
  const json = JSON.stringify({ ...rest, body: Buffer.from(body).toString('base64') })
  return `jwks-auth-snapshot ${VERSION} ${integrity.seal(sealed(json))}\n${json}`
}

/** Reads the text of a snapshot from a store. Only a text with a valid seal is parsed. */
export function readSnapshot(text: unknown, integrity: Integrity, maxBodyBytes: number): SnapshotRecord | TextProblem {
  if (typeof text !== 'string') return 'malformed'
  if (text.length > Math.ceil(maxBodyBytes / 3) * 4 + MAX_BYTES_BESIDE_BODY) return 'too_large'
  const [line, version, seal] = FIRST_LINE.exec(text) ?? []
  if (line === undefined || seal === undefined) return 'malformed'
  if (Number(version) !== VERSION) return 'version'
  const json = text.slice(line.length)
  if (!integrity.verifies(sealed(json), seal)) return 'integrity'
  return recordIn(json) ?? 'malformed'
}

/** The source that a snapshot is for: it is used only if the same source is registered. */
export type SourceDescription =
  { readonly kind: 'discovery'; readonly issuer: string } | { readonly kind: 'url'; readonly url: string }

/** The contents of a snapshot (docs/spec/persistence.md). Instants are milliseconds since the epoch. */
export interface SnapshotRecord {
  /** The name under which it is stored. */
  readonly name: string
  readonly source: SourceDescription
  /** The URL of the keys. */
  readonly url: string
  /** The response as received, decompressed. */
  readonly body: Uint8Array
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  readonly cacheControl: string | undefined
  readonly fetchedAt: number
  readonly expiresAt: number
  readonly staleUntil: number
}

/** Why a text is not a readable snapshot. */
export type TextProblem = 'too_large' | 'malformed' | 'version' | 'integrity'

const VERSION = 1
const FIRST_LINE = /^jwks-auth-snapshot (\d{1,9}) ([A-Za-z0-9_-]{43})\n/
/** How many bytes a snapshot may have besides its body: URLs and headers, which the HTTP client limits to 16 KiB. */
const MAX_BYTES_BESIDE_BODY = 65_536
const MAX_DEPTH = 4

function sealed(json: string): string {
  return `jwks-auth-snapshot ${VERSION}\n${json}`
}

function recordIn(json: string): SnapshotRecord | undefined {
  const members = membersOf(parsed(json))
  const [name, url, body] = [textOf(members['name']), textOf(members['url']), bytesOf(members['body'])]
  const source = sourceOf(membersOf(members['source']))
  const [fetchedAt, expiresAt, staleUntil] = [
    numberOf(members['fetchedAt']),
    numberOf(members['expiresAt']),
    numberOf(members['staleUntil']),
  ]
  if (name === undefined || url === undefined || body === undefined || source === undefined) return undefined
  if (fetchedAt === undefined || expiresAt === undefined || staleUntil === undefined) return undefined
  const [etag, lastModified, cacheControl] = [
    textOf(members['etag']),
    textOf(members['lastModified']),
    textOf(members['cacheControl']),
  ]
  return { name, source, url, body, etag, lastModified, cacheControl, fetchedAt, expiresAt, staleUntil }
}

function parsed(json: string): unknown {
  try {
    return isDeeperThan(json, MAX_DEPTH) ? undefined : JSON.parse(json)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function sourceOf({ kind, issuer, url }: Readonly<Record<string, unknown>>): SourceDescription | undefined {
  if (kind === 'discovery' && typeof issuer === 'string') return { kind, issuer }
  if (kind === 'url' && typeof url === 'string') return { kind, url }
  return undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined
  const bytes = Buffer.from(value, 'base64')
  // A copy, because a small buffer keeps the whole pool that it was cut from in memory.
  return bytes.toString('base64') === value ? new Uint8Array(bytes) : undefined
}
