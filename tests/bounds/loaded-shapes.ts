import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { createRegistry, type LoadedTenant } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import type { SourceAnswer } from '../../packages/core/src/cache/snapshot.js'
import { keySetOf } from '../../packages/core/src/keys/key-set.js'
import { TenantRegistry } from '../../packages/core/src/registry/registry.js'
import { textOf } from './heap.js'

const AUDIENCE = 'https://api.example.test'
const WITHIN_ROW = 1_000_000
const EC: JsonWebKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
const RSA: JsonWebKey = generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey.export({ format: 'jwk' })

/** Texts of its own, as they come from a database or a socket. */
function own<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}

function registrations(name: string, count: number, more: (at: number) => object): LoadedTenant {
  const all = Array.from({ length: count }, (_, at) => ({
    provider: `p${at}`,
    issuer: `https://${name}-${at}.example.com/`,
    audience: AUDIENCE,
    tenantClaim: 'org',
    ...more(at),
  }))
  return own<unknown>(all) as LoadedTenant
}

const jwksUri = (name: string, at: number): string => `https://${name}-${at}.example.com/jwks`
const keys = (count: number, more: (at: number) => object = () => ({})): readonly object[] =>
  own(Array.from({ length: count }, (_, at) => ({ ...EC, alg: 'ES256', kid: `${at}`, ...more(at) })))

/** A tenant as strangers may make it, and what its providers answer. */
export interface LoadedShape {
  readonly row: (name: string) => LoadedTenant
  /** The members of `keys`, for each of its sources. */
  readonly published?: () => readonly unknown[]
  /** With a store a body is kept as well: so long. */
  readonly body?: number
}

export const HEAVY: Readonly<Record<string, LoadedShape>> = {
  'many providers': { row: (name) => registrations(name, 100, (at) => ({ jwksUri: jwksUri(name, at) })) },
  'many providers by their metadata': { row: (name) => registrations(name, 100, () => ({})) },
  'many keys in jwks': { row: (name) => registrations(name, 100, () => ({ jwks: { keys: keys(4) }, prefetch: true })) },
  'keys in jwks with members of their own': {
    row: (name) =>
      registrations(name, 1, () => ({
        prefetch: true,
        jwks: {
          keys: keys(1, () => Object.fromEntries(Array.from({ length: 8000 }, (_, at) => [`${name}${at}`, at]))),
        },
      })),
  },
  'members of its own': {
    row: (name) =>
      registrations(name, 1, () => ({
        jwksUri: jwksUri(name, 0),
        claimValues: Object.fromEntries(Array.from({ length: 8000 }, (_, at) => [`${name}${at}`, at + 0.5])),
      })),
  },
  'a long text': {
    row: (name) => registrations(name, 1, () => ({ jwksUri: jwksUri(name, 0), audience: [textOf(1, WITHIN_ROW)] })),
  },
  'a long text of wide characters': {
    row: (name) => registrations(name, 1, () => ({ jwksUri: jwksUri(name, 0), audience: ['й'.repeat(WITHIN_ROW)] })),
  },
  'a long URL, and headers': {
    row: (name) =>
      registrations(name, 50, (at) => ({
        jwksUri: `${jwksUri(name, at)}?${textOf(at, 8000)}`,
        requestHeaders: { 'x-key': textOf(at, 8000) },
      })),
  },
  'many issuers of a placeholder': {
    row: (name) =>
      registrations(name, 1, () => ({
        jwksUri: jwksUri(name, 0),
        issuer: `https://${name}.example.com/${'x'.repeat(80)}/{tid}/`,
        issuerPlaceholder: { claim: 'tid', values: Array.from({ length: 7500 }, (_, at) => `${name}-${at}`) },
      })),
  },
  'policies of its own': {
    row: (name) =>
      registrations(name, 100, (at) => ({
        jwksUri: jwksUri(name, at),
        maxResponseBytes: 1000 + Math.floor(Math.random() * 1e6),
        maxTtl: 3_600_000 + Math.floor(Math.random() * 1e6),
        maxTokenAge: 60_000 + at,
        pinnedSpki: [Buffer.alloc(32, at).toString('base64')],
      })),
  },
  'many published keys': {
    row: (name) => registrations(name, 4, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => keys(1000),
  },
  'published keys with long names': {
    row: (name) => registrations(name, 2, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => keys(300, (at) => ({ kid: textOf(at, 1024), issuer: `https://a/{t}/${textOf(at, 2000)}` })),
  },
  'published keys of 4,096 bits': {
    row: (name) => registrations(name, 1, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => own(Array.from({ length: 500 }, (_, at) => ({ ...RSA, kid: `${at}` }))),
  },
  'published keys that are not used': {
    row: (name) => registrations(name, 5, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => [...keys(1), ...Array.from({ length: 999 }, () => ({}))],
  },
  'published keys that are not used, with long names': {
    row: (name) => registrations(name, 5, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => [...keys(1), ...own([{ kid: 'k'.repeat(200_000) }])],
  },
  'long bodies beside a store': {
    row: (name) => registrations(name, 3, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => keys(2),
    body: 500_000,
  },
}

/** A tenant as there are many. */
export const ORDINARY: Readonly<Record<string, LoadedShape>> = {
  'two keys': {
    row: (name) => registrations(name, 1, (at) => ({ jwksUri: jwksUri(name, at) })),
    published: () => own([1, 2].map((at) => ({ ...RSA, kid: textOf(at, 40), use: 'sig', alg: 'RS256' }))),
  },
  'two keys, by its metadata, with a policy of its own': {
    row: (name) =>
      registrations(name, 1, () => ({ maxTtl: '1h', algorithms: ['RS256'], claimValues: { a: ['b', 'c'] } })),
    published: () => own([1, 2].map((at) => ({ ...RSA, kid: textOf(at, 40), use: 'sig', alg: 'RS256' }))),
  },
  'keys in jwks': {
    row: (name) =>
      registrations(name, 1, () => ({
        prefetch: true,
        jwks: { keys: [1, 2].map((at) => ({ ...RSA, kid: textOf(at, 40), use: 'sig', alg: 'RS256' })) },
      })),
  },
}

/** As little as there may be of a tenant. */
export const LIGHT: LoadedShape = { row: (name) => registrations(name, 1, (at) => ({ jwksUri: jwksUri(name, at) })) }

/** A registry that loads these shapes, of which the keys are answered as if they had been fetched. */
export function registryOf(shape: (tenant: string) => LoadedShape, loadedTenantBytes: number): LoadedRegistry {
  const loadTenant = async (tenant: string): Promise<LoadedTenant> => shape(tenant).row(tenant)
  const registry = createRegistry({ clock: createTestClock(), loadTenant, loadedTenantBytes })
  if (!(registry instanceof TenantRegistry)) throw new Error('another registry')
  return new LoadedRegistry(registry, shape)
}

export class LoadedRegistry {
  readonly registry: TenantRegistry
  readonly #shape: (tenant: string) => LoadedShape

  constructor(registry: TenantRegistry, shape: (tenant: string) => LoadedShape) {
    this.registry = registry
    this.#shape = shape
  }

  get bytes(): number {
    return this.registry.parts.sources.loaded.total
  }

  /** Those that have to go are gone. */
  async settled(): Promise<void> {
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  async load(tenant: string): Promise<void> {
    const { published, body } = this.#shape(tenant)
    const loaded = (await this.registry.ensureTenant(tenant)) ?? []
    if (loaded.length === 0) throw new Error(`${tenant} is not loaded`)
    for (const { manager } of loaded) {
      if (published !== undefined) manager.adopt(await answerOf(this.registry, published(), body))
      while (manager.isFetching) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

async function answerOf(
  { parts: { clock } }: TenantRegistry,
  published: readonly unknown[],
  body: number | undefined,
): Promise<SourceAnswer> {
  const now = clock.now()
  const headers = own({ 'cache-control': 'max-age=3600', etag: textOf(published.length, 40) })
  const until = { expiresAt: now.wall + 3_600_000, staleUntil: now.wall + 7_200_000 }
  return {
    keys: await keySetOf(published),
    url: textOf(published.length, 60),
    headers,
    requestedAt: now,
    fetchedAt: now,
    body: body === undefined ? undefined : new Uint8Array(body).fill(1),
    until,
  }
}
