/** Calls `task` with each item, in slices with a tick of the event loop between them. */
export async function eachInSlices<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE_SIZE) {
    if (start > 0) await yieldToEventLoop()
    items.slice(start, start + SLICE_SIZE).forEach((item, index) => {
      task(item, start + index)
    })
  }
}

/** Number of items processed per tick: well under a millisecond of work. */
export const SLICE_SIZE = 250

/** Merge sort, in slices with a tick of the event loop between them. */
export async function sortedInSlices<Item>(
  items: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Promise<readonly Item[]> {
  let runs: (readonly Item[])[] = []
  for (let start = 0; start < items.length; start += SLICE_SIZE) {
    if (start > 0) await yieldToEventLoop()
    runs.push(items.slice(start, start + SLICE_SIZE).toSorted(compare))
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = []
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await mergedInSlices(runs[at] ?? [], runs[at + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []
}

async function mergedInSlices<Item>(
  one: readonly Item[],
  other: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Promise<readonly Item[]> {
  const merged: Item[] = []
  let [at, otherAt] = [0, 0]
  for (;;) {
    const [item, otherItem] = [one[at], other[otherAt]]
    if (item === undefined || otherItem === undefined) return merged.concat(one.slice(at), other.slice(otherAt))
    if (compare(otherItem, item) < 0) {
      merged.push(otherItem)
      otherAt += 1
    } else {
      merged.push(item)
      at += 1
    }
    if (merged.length % (4 * SLICE_SIZE) === 0) await yieldToEventLoop()
  }
}

/** Resolves in the next tick of the event loop. */
export async function yieldToEventLoop(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}
