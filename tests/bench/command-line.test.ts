import { expect, it } from 'vitest'
import { readCommandLine } from '../../bench/src/command-line.js'

const NONE = { slices: undefined, sliceMs: undefined, tokens: undefined, only: [], against: undefined }

it('asks for every bench in full by default', () => {
  const wish = {
    for: 'benches',
    names: [],
    options: { ...NONE, quick: false },
    json: undefined,
    chart: undefined,
    page: undefined,
  }
  expect(readCommandLine([])).toEqual(wish)
})

it('reads benches, once each, and options', () => {
  const args = [
    'verify',
    'http',
    'verify',
    '--quick',
    '--json',
    'a.json',
    '--chart',
    'a.svg',
    '--against',
    'HEAD~1',
    '--page',
    'a.md',
  ]
  const numbers = ['--slices', '3', '--slice-ms', '20', '--tokens', '100', '--only', 'koa,express']
  expect(readCommandLine([...args, ...numbers])).toEqual({
    for: 'benches',
    names: ['verify', 'http'],
    options: { quick: true, slices: 3, sliceMs: 20, tokens: 100, only: ['koa', 'express'], against: 'HEAD~1' },
    json: 'a.json',
    chart: 'a.svg',
    page: 'a.md',
  })
})

it('prefers help', () => {
  expect(readCommandLine(['verify', '--help'])).toEqual({ for: 'help' })
})

it.each([[['--fast']], [['--tokens', '0']], [['--slices', '1.5']], [['--slice-ms', '-5']]])('refuses %j', (args) => {
  expect(() => readCommandLine(args)).toThrow(expect.objectContaining({ name: 'UsageError' }))
})
