import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { aliasesOf, PEER_ROUNDS } from './tests/peers/peer-rounds.js'

const packages = fileURLToPath(new URL('packages', import.meta.url))
/** What they make of our packages does not depend on the Node that runs them: tried on one, as other versions of peers are. */
const BUILD_TOOLS = 'tests/build-tools/**/*.test.ts'

/** They measure how long the event loop stands still, which a busy neighbour makes longer: run after all others, one at a time. */
const STALLS = ['tests/tenants/{bytes,costly-rows}.test.ts']

export default defineConfig({
  resolve: {
    // Sources, not what was built of them: a change is tested at once, and coverage counts it.
    alias: [
      { find: /^@jwks-auth\/core\/(inspection|providers)$/, replacement: `${packages}/core/src/$1/index.ts` },
      { find: /^@jwks-auth\/(core|express|koa|fastify|testing)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@jwks-auth\/core\/(prometheus|opentelemetry|redis)$/, replacement: `${packages}/core/src/$1.ts` },
      {
        find: /^@jwks-auth\/redis-rig$/,
        replacement: fileURLToPath(new URL('redis-rig/src/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    // Refusals are what most tests are about: none needs the line that names the option `debug`, in no program that a test starts either.
    env: { DEBUG: '-jwks-auth' },
    // Vitest's own default leaves a core to itself: on two cores one file at a time, and most files wait more than they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // For what hangs. What is slow on a busy machine is no failure.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: fileURLToPath(new URL('tests/find-redis-first.ts', import.meta.url)),
    projects: [
      {
        extends: true,
        test: {
          name: 'newest peers',
          include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, BUILD_TOOLS, ...STALLS],
        },
      },
      { extends: true, test: { name: 'build tools', include: [BUILD_TOOLS] } },
      { extends: true, test: { name: 'stalls', include: STALLS, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      ...PEER_ROUNDS.map((round) => ({
        extends: true as const,
        resolve: { alias: aliasesOf(round) },
        test: { name: round.name, include: [...round.suites] },
      })),
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { statements: 95, branches: 90 },
    },
  },
})
