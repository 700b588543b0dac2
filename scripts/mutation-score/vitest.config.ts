// The tests that `npm run mutation-score` asks about each change: those that MUTATION_TESTS names.
import { defineConfig } from 'vitest/config'
import suite from '../../vitest.config.js'
import { FailedSuites } from './failed-suites.mjs'
import { keptWorker } from './kept-worker.mjs'

export default defineConfig({
  plugins: [keptWorker()],
  resolve: { ...suite.resolve },
  test: {
    include: (process.env['MUTATION_TESTS'] ?? '').split(' '),
    // What they find is left to chance, so the score would be.
    // No processes are started. The event loop stands still for longer in code that holds Stryker's switches.
    exclude: ['**/*.property.test.ts', 'tests/persistence/killed-process.test.ts', 'tests/tenants/costly-rows.test.ts'],
    setupFiles: ['scripts/mutation-score/unchanged-at-first.mjs'],
    reporters: [new FailedSuites()],
    isolate: false,
    testTimeout: 10_000,
    hookTimeout: 10_000,
  },
})
