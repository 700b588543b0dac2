/** One version of a peer that the suite runs with. */
export interface TestedVersion {
  readonly version: string
  /** What it is called in `tests/package.json`. */
  readonly installedAs: string
}

/** A package that the user brings along. */
export interface Peer {
  readonly name: string
  /** Our package that has it as a peer. */
  readonly of: string
  /**
   * In order. Of each major, the first is the lowest that the range lets in and the last the newest there is; those between behave
   * unlike both.
   */
  readonly versions: readonly TestedVersion[]
}

/**
 * Every peer, and the versions that it is tested with. The ranges in the packages are held to it. A new minor of a peer: put it in the
 * place of the newest here, in `tests/package.json` and where else the peer is a development dependency.
 */
export const PEERS: readonly Peer[] = [
  {
    name: 'ioredis',
    of: 'core',
    versions: [
      // 5.4.0 writes a line to stdout for each reply of a client that has a socketTimeout, as ours do.
      { version: '5.4.1', installedAs: 'ioredis-5.4.1' },
      // Up to 5.9 the flags and keys of a command are found only when its name is in lower case.
      { version: '5.8.2', installedAs: 'ioredis-5.8.2' },
      // From 5.10 on flags are found in either case, but `call('SUBSCRIBE')` throws while the reply is parsed.
      { version: '5.10.0', installedAs: 'ioredis-5.10.0' },
      { version: '5.11.1', installedAs: 'ioredis5' },
      // Speaks RESP3, where what is published does not come as a reply.
      { version: '6.0.0', installedAs: 'ioredis' },
    ],
  },
  {
    name: 'prom-client',
    of: 'core',
    versions: [
      { version: '15.1.0', installedAs: 'prom-client-15.1.0' },
      { version: '15.1.3', installedAs: 'prom-client' },
    ],
  },
  {
    name: '@opentelemetry/api',
    of: 'core',
    versions: [
      { version: '1.9.0', installedAs: 'opentelemetry-api-1.9.0' },
      // The newest that the SDK of the tests works with.
      { version: '1.9.1', installedAs: '@opentelemetry/api' },
      { version: '1.10.0', installedAs: 'opentelemetry-api-1.10.0' },
    ],
  },
  {
    name: 'express',
    of: 'express',
    versions: [
      { version: '4.21.0', installedAs: 'express-4.21.0' },
      { version: '4.22.3', installedAs: 'express4' },
      { version: '5.0.0', installedAs: 'express-5.0.0' },
      { version: '5.3.0', installedAs: 'express' },
    ],
  },
  {
    name: 'koa',
    of: 'koa',
    versions: [
      { version: '2.16.0', installedAs: 'koa-2.16.0' },
      { version: '2.16.4', installedAs: 'koa2' },
      { version: '3.0.0', installedAs: 'koa-3.0.0' },
      { version: '3.3.0', installedAs: 'koa' },
    ],
  },
  {
    name: 'fastify',
    of: 'fastify',
    versions: [
      { version: '5.0.0', installedAs: 'fastify-5.0.0' },
      { version: '5.12.8', installedAs: 'fastify' },
    ],
  },
]

/** The versions of one peer. */
export function versionsOf(name: string): readonly TestedVersion[] {
  return PEERS.find((peer) => peer.name === name)?.versions ?? []
}

/**
 * The versions of undici whose dispatchers core is tested with. It is no peer, for core has its own, but a dispatcher that a user hands in
 * may come from another version. `from` is the Node that a version needs.
 */
export const DISPATCHERS: readonly (TestedVersion & { readonly from: readonly [major: number, minor: number] })[] = [
  { version: '7.0.0', installedAs: 'undici-7.0.0', from: [20, 18] },
  { version: '7.30.2', installedAs: 'undici', from: [20, 18] },
  { version: '8.13.1', installedAs: 'undici8', from: [22, 19] },
]
