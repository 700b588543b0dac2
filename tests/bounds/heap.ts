import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use, with no garbage: the heap, and the buffers beside it. */
export async function bytesInUse(): Promise<number> {
  for (let times = 0; times < 4; times += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** A text of its own, so long, that V8 shares with no other. */
export function textOf(at: number, length: number): string {
  return Buffer.from(String(at).padStart(length, 'x')).toString('latin1')
}
