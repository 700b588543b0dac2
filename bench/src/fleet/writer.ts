import { fileStore } from '@jwks-auth/core'

/** Writes snapshots to a file store, one after the other, and tells of each that is written, until it is killed. */
const [directory = '', name = '', first = '0'] = process.argv.slice(2)
const store = fileStore({ directory })
const padding = 'x'.repeat(20_000)

for (let number = Number(first); ; number += 1) {
  const fetchedAt = Date.now() + number
  await store.save(name, { fetchedAt, staleUntil: fetchedAt + 3_600_000, text: `${number} ${padding} ${number}` })
  process.send?.(number)
}
