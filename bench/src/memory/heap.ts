import { setTimeout } from 'node:timers/promises'

/** Bytes of JavaScript heap in use, once everything that can be collected was. Needs `--expose-gc`. */
export async function heapInUse(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('start Node with --expose-gc')
  // What is finalized or settled in one turn of the event loop is collected in a later one.
  for (let turn = 0; turn < 6; turn += 1) {
    gc()
    await setTimeout(10)
  }
  return process.memoryUsage().heapUsed
}
