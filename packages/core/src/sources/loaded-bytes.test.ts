import { describe, expect, it } from 'vitest'
import { bytesInUse } from '../../../../tests/bounds/heap.js'
import { HEAVY, ORDINARY, registryOf, type LoadedShape } from '../../../../tests/bounds/loaded-shapes.js'

const MEASURED_BYTES = 12 * 2 ** 20

/** What tenants of a shape take of the heap, beside what is counted for them. */
async function weighed(shape: LoadedShape): Promise<{ readonly taken: number; readonly counted: number }> {
  const held = registryOf(() => shape, 2 ** 40)
  for (let at = 0; at < 2; at += 1) await held.load(`first-${at}`)
  const [bytes, before] = [held.bytes, await bytesInUse()]
  for (let at = 0; held.bytes - bytes < MEASURED_BYTES && at < 1500; at += 1) await held.load(`tenant-${at}`)
  const taken = (await bytesInUse()) - before
  return { taken, counted: held.bytes - bytes }
}

describe('What loaded tenants are taken to need', { timeout: 120_000 }, () => {
  it.each(Object.entries(HEAVY))('is not much less than they take with %s', async (name, shape) => {
    const { taken, counted } = await weighed(shape)
    console.info(`bytes: ${name}: counted ${(counted / taken).toFixed(2)} of what is taken`)
    expect(counted).toBeGreaterThan(taken * 0.9)
  })

  it.each(Object.entries(ORDINARY))('is not very much more than ordinary ones take: %s', async (name, shape) => {
    const { taken, counted } = await weighed(shape)
    console.info(`bytes: ordinary: ${name}: counted ${(counted / taken).toFixed(2)} of what is taken`)
    expect(counted).toBeGreaterThan(taken * 0.9)
    expect(counted).toBeLessThan(taken * 3)
  })
})
