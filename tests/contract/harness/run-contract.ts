import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT } from '../behaviours/index.js'
import type { Harness } from './harness.js'

/** Holds one framework to the contract. */
export function runContract(harness: Harness): void {
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => {
    rejections.push(reason)
  }
  beforeAll(() => {
    process.on('unhandledRejection', onRejection)
  })
  afterAll(() => {
    process.off('unhandledRejection', onRejection)
  })

  describe(harness.framework, () => {
    for (const [theme, behaviours] of Object.entries(CONTRACT)) {
      describe(theme, () => {
        for (const [name, behaves] of Object.entries(behaviours)) it(name, () => behaves(harness))
      })
    }

    it('left no promise rejected without a handler in all of the above', async () => {
      await new Promise(setImmediate)
      expect(rejections).toEqual([])
    })
  })
}
