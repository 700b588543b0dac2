import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The suites that show whether a peer's other versions behave as we expect, run with other versions than the newest. */
interface PeerRound {
  readonly name: string
  /** What the suites import, and what they get in its place: both as they are called in `tests/package.json`. */
  readonly replaces: Readonly<Record<string, string>>
  readonly suites: readonly string[]
}

const CLIENT_OF_REDIS = [
  'tests/redis/store.test.ts',
  'tests/redis/fleet.test.ts',
  'tests/redis/faults.test.ts',
  'tests/redis/acl.test.ts',
]
/** All but what does not depend on the client. */
const ALL_OF_REDIS = ['tests/redis/!(example|bad-fleets|credentials).test.ts']

/** What has its newest version under the name that the suites import is tested by the suite itself. */
export const ALL_PEER_ROUNDS: readonly PeerRound[] = [
  {
    name: 'lowest peers',
    replaces: {
      express4: 'express-4.21.0',
      express: 'express-5.0.0',
      koa2: 'koa-2.16.0',
      koa: 'koa-3.0.0',
      fastify: 'fastify-5.0.0',
      ioredis: 'ioredis-5.4.1',
      'prom-client': 'prom-client-15.1.0',
      '@opentelemetry/api': 'opentelemetry-api-1.9.0',
    },
    suites: [
      'tests/contract/*{4,5,2,3}.test.ts',
      'tests/contract/pages.test.ts',
      'tests/contract/*/*.test.ts',
      'tests/observe/{prometheus,metrics-endpoint,scrape-in-slices,opentelemetry}.test.ts',
      ...ALL_OF_REDIS,
    ],
  },
  {
    name: 'ioredis 5.8.2',
    replaces: { ioredis: 'ioredis-5.8.2' },
    suites: CLIENT_OF_REDIS,
  },
  {
    name: 'ioredis 5.10.0',
    replaces: { ioredis: 'ioredis-5.10.0' },
    suites: CLIENT_OF_REDIS,
  },
  {
    name: 'ioredis 5.11.1 and OpenTelemetry 1.10.0',
    replaces: { ioredis: 'ioredis5', '@opentelemetry/api': 'opentelemetry-api-1.10.0' },
    suites: ['tests/observe/opentelemetry.test.ts', ...ALL_OF_REDIS],
  },
]

/** A clone that was not set up since the table changed can still run tests: only the table's own test fails there. */
export const PEER_ROUNDS: readonly PeerRound[] = ALL_PEER_ROUNDS.filter(({ replaces }) =>
  Object.values(replaces).every((name) => existsSync(new URL(`../node_modules/${name}/package.json`, import.meta.url))),
)

/** For vite: each name alone, not what begins with it. */
export function aliasesOf({ replaces }: PeerRound): { find: RegExp; replacement: string }[] {
  return Object.entries(replaces).map(([name, other]) => ({
    find: new RegExp(`^${name}$`),
    replacement: require.resolve(other),
  }))
}
