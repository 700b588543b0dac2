import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bench } from './run-bench.js'

const number: unknown = expect.any(Number)

it('compares few tenants with many, each loaded once and none while the clock runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-bench-'))
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'tenants.json')
  const tiny = ['--tokens', '100', '--slices', '1', '--slice-ms', '5']
  const { code, stdout } = await bench('tenants', '--quick', '--json', file, ...tiny)
  expect(code).toBe(0)
  const written: unknown = JSON.parse(await readFile(file, 'utf8'))
  const standings = ['10 tenants', '10 tenants (A/A)', '100 tenants'].map((name) => ({ name, rate: number }))
  const measured = { standings, slowdown: number, loads: 100, loadsWhileTimed: 0 }
  expect(written).toMatchObject({
    benches: {
      tenants: {
        plan: { known: 100_000, live: 100, few: 10 },
        comparisons: [
          { issuers: 'shared', remembers: false, ...measured },
          { issuers: 'own', remembers: false, ...measured },
          { issuers: 'shared', remembers: true, ...measured },
        ],
      },
    },
  })
  expect(stdout.match(/many tenants by loader.*(holds|missed by|no verdict)/g)).toHaveLength(3)
}, 60_000)
