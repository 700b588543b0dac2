import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bench } from './run-bench.js'

const number: unknown = expect.any(Number)

it("measures an honest tenant's waits alone, alone once more, and beside a noisy tenant of each kind", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-bench-'))
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'noisy.json')
  const tiny = ['--tokens', '20', '--slices', '1', '--slice-ms', '100']
  const { code, stdout } = await bench('noisy', '--quick', '--json', file, ...tiny)
  expect(code).toBe(0)
  const written: unknown = JSON.parse(await readFile(file, 'utf8'))
  const standings = ['alone', 'alone (A/A)', 'beside the noisy tenant'].map((name) => ({ name, rate: number }))
  const outcome = { standings, slowdown: number, control: { ratio: number } }
  expect(written).toMatchObject({ benches: { noisy: { outcomes: [outcome, outcome] } } })
  expect(stdout.match(/honest tenant's p99.*(holds|missed by|no verdict)/g)).toHaveLength(2)
}, 60_000)
