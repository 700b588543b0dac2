// `node write-cycles.mjs <folder> <name> <first>`: saves one snapshot after another until it is killed. Each number goes to standard
// output, on a line of its own, once its snapshot is saved.
import { writeSync } from 'node:fs'
import { fileStore } from '@jwks-auth/core'

const [directory = '', name = '', first = '0'] = process.argv.slice(2)
const store = fileStore({ directory })

for (let n = Number(first); ; n += 1) {
  const text = `${n} ${'x'.repeat(20_000)} ${n}`
  await store.save(name, { fetchedAt: n, staleUntil: Date.now() + 3_600_000, text })
  // Not buffered: what was said before the kill is read after it.
  writeSync(1, `${n}\n`)
}
