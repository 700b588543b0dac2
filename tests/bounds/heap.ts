import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Two measurements that differ by less are the same. */
const SAME_BYTES = 65_536

/** Bytes in use, with no garbage: the heap, and the buffers beside it. What was let go before may take several collections. */
export async function bytesInUse(): Promise<number> {
  let bytes = Infinity
  for (let [times, same] = [0, 0]; same < 3 && times < 30; times += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
    const { heapUsed, external } = process.memoryUsage()
    same = Math.abs(heapUsed + external - bytes) < SAME_BYTES ? same + 1 : 0
    bytes = heapUsed + external
  }
  return bytes
}

/** A text of its own, so long, that V8 shares with no other. */
export function textOf(at: number, length: number): string {
  return Buffer.from(String(at).padStart(length, 'x')).toString('latin1')
}
