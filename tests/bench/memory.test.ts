import { expect, it } from 'vitest'
import { bench } from './run-bench.js'

it('weighs a provider, its keys and a remembered token, and judges what is beyond the keys', async () => {
  const { code, stdout } = await bench('memory', '--quick', '--tokens', '100')
  expect(code).toBe(0)
  for (const what of ['registered provider', 'provider in use', 'keys of a provider', 'remembered token']) {
    expect(stdout).toMatch(new RegExp(`^${what} +100 +-?[\\d,]+ B$`, 'm'))
  }
  expect(stdout).toMatch(/heap a provider in use, beyond its keys +≤ 3000 B +-?[\d.]+ B +(holds|missed)/)
}, 60_000)
