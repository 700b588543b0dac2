import { defineConfig } from 'vitest/config'

const source = (path: string): string => new URL(`./packages/${path}`, import.meta.url).pathname

export default defineConfig({
  resolve: {
    alias: [{ find: /^@jwks-auth\/(core|express|koa|fastify|testing)$/, replacement: source('$1/src/index.ts') }],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { statements: 95, branches: 90 },
    },
  },
})
