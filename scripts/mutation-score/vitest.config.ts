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
    // The second one measures how long the event loop stands still, which the switches in the code change.
    exclude: ['**/*.property.test.ts', 'tests/tenants/costly-rows.test.ts'],
    setupFiles: ['scripts/mutation-score/unchanged-at-first.mjs'],
    reporters: [new FailedSuites()],
    isolate: false,
    testTimeout: 10_000,
    hookTimeout: 10_000,
  },
})
