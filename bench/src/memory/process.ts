import { heapInUse } from './heap.js'
import { loadOf } from './loads.js'
import type { Weighing, Weight } from './weighing.js'

// Weighs one thing in a process of its own, so that nothing else is on the scales.

/** Loaded before the first reading: what is made once for all belongs to none. */
const FIRST = 256

async function weigh(weighing: Weighing): Promise<Weight> {
  const load = loadOf(weighing)
  const first = Math.min(FIRST, Math.floor(weighing.count / 2))
  for (let index = 0; index < first; index += 1) await load(index)
  const before = await heapInUse()
  for (let index = first; index < weighing.count; index += 1) await load(index)
  const after = await heapInUse()
  // Once more, so that it is still in use when the heap is read.
  await load(weighing.count)
  return { each: (after - before) / (weighing.count - first) }
}

process.once('message', (weighing: Weighing) => {
  void weigh(weighing).then((weight) => {
    process.send?.(weight)
    process.disconnect()
    process.exit()
  })
})
