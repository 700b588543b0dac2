import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { SizeClasses } from './size-classes.js'

it('things by size: one is found that has more than half of the largest size, until it has none', () => {
  const sizes = new SizeClasses<{ bytes: number }>()
  const things = [1, 1000, 7, 600, 2 ** 31].map((bytes) => ({ bytes }))
  for (const thing of things) sizes.update(thing, 0)
  for (let size = 2 ** 31; size > 0; size = Math.max(0, ...things.map(({ bytes }) => bytes))) {
    const found = sizes.largest
    if (found === undefined) throw new Error('none')
    expect(found.bytes).toBeGreaterThan(size / 2 - 1)
    const { bytes } = found
    found.bytes = 0
    sizes.update(found, bytes)
  }
  expect(sizes.largest).toBeUndefined()
})

it('things by size: one that has no size any more is forgotten', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const sizes = new SizeClasses<{ bytes: number }>()
  const kept = [5, 0].map((bytes) => {
    const thing = { bytes: 5 }
    sizes.update(thing, 0)
    thing.bytes = bytes
    sizes.update(thing, 5)
    return new WeakRef(thing)
  })
  // What was reached by a weak reference stays until this turn of the event loop ends.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  expect(kept.map((thing) => thing.deref()?.bytes)).toEqual([5, undefined])
  expect(sizes.largest?.bytes).toBe(5)
})
