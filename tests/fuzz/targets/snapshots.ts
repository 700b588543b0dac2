import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { DEFAULTS } from '../../../packages/core/src/options/defaults.js'
import { Integrity } from '../../../packages/core/src/persistence/integrity.js'
import { validateSnapshot, type Expected } from '../../../packages/core/src/persistence/validate-snapshot.js'
import { writeSnapshot, type SnapshotRecord } from '../../../packages/core/src/persistence/snapshot-text.js'
import { damage, jsonTexts } from '../grammar.js'
import { target, type Target } from '../target.js'

const HOUR = 3_600_000
const now = { wall: 1_800_000_000_000, mono: 5000 }
const url = 'https://id.example.com/jwks'
const integrity = new Integrity('a secret of thirty-two bytes or so')
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const published = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'ours' }] }

const expected: Expected = {
  name: 'N'.repeat(43),
  source: { kind: 'url', url },
  fetch: DEFAULTS.fetch,
  cache: DEFAULTS.cache,
  integrity,
}
const record: SnapshotRecord = {
  name: expected.name,
  source: expected.source,
  url,
  body: Buffer.from(JSON.stringify(published)),
  etag: '"1"',
  lastModified: undefined,
  cacheControl: 'max-age=600',
  fetchedAt: now.wall - 1000,
  expiresAt: now.wall + HOUR,
  staleUntil: now.wall + 2 * HOUR,
}
const good = writeSnapshot(record, integrity)
const [, json = ''] = good.split('\n')

const sealed = (text: string): string =>
  `jwks-auth-snapshot 1 ${integrity.seal(`jwks-auth-snapshot 1\n${text}`)}\n${text}`

/** Whoever can write to the store, and has no secret. */
const written = fc.oneof(
  { weight: 4, arbitrary: damage.map((change) => change(good)) },
  { weight: 2, arbitrary: fc.tuple(damage, damage).map(([first, second]) => second(first(good))) },
  { weight: 1, arbitrary: jsonTexts.map(({ text }) => text) },
  { weight: 1, arbitrary: jsonTexts.map(({ text }) => good.replace(json, text)) },
  { weight: 1, arbitrary: jsonTexts.map(({ text }) => `jwks-auth-snapshot 1 ${'A'.repeat(43)}\n${text}`) },
  { weight: 1, arbitrary: fc.anything() },
  { weight: 1, arbitrary: fc.constant(good) },
)

const stored: Target = target('snapshots, written by who has no secret', written, async (text) => {
  const judgement = await validateSnapshot(text, expected, now, -1)
  if (judgement.ok !== (text === good))
    throw new Error(`${judgement.ok ? 'used' : 'not used'}: ${JSON.stringify(text)}`)
})

const members = ['name', 'source', 'url', 'body', 'etag', 'fetchedAt', 'expiresAt', 'staleUntil']
const moment = fc.oneof(fc.constantFrom(now.wall, now.wall - HOUR, now.wall + HOUR, 0, -1, Infinity, NaN), fc.double())
const changed = fc
  .tuple(fc.constantFrom(...members), fc.oneof(moment, fc.string(), fc.anything()))
  .map(([member, value]): unknown => ({ ...Object(JSON.parse(json)), [member]: value }))

/** Whoever has the secret too: one of ours, of another version or with other options. */
const ours = fc.oneof(
  { weight: 3, arbitrary: changed.map((value) => sealed(textOf(value))) },
  { weight: 2, arbitrary: damage.map((change) => sealed(change(json))) },
  { weight: 1, arbitrary: jsonTexts.map(({ text }) => sealed(text)) },
)

/** What `JSON.stringify` refuses is no JSON. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

const sealedOnes: Target = target('snapshots, sealed by who has the secret', ours, async (text) => {
  const judgement = await validateSnapshot(text, expected, now, -1)
  if (!judgement.ok) return
  const { url: from, fetchedAt, until } = judgement.answer
  const { expiresAt = NaN, staleUntil = NaN } = until ?? {}
  const sound = from === url && fetchedAt.wall <= expiresAt && expiresAt <= staleUntil && staleUntil > now.wall
  if (!sound || fetchedAt.mono > now.mono || fetchedAt.wall > now.wall + 60_000) throw new Error(JSON.stringify(text))
})

export const SNAPSHOT_TARGETS: readonly Target[] = [stored, sealedOnes]
