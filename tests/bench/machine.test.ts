import { expect, it } from 'vitest'
import { describeMachine } from '../../bench/src/machine.js'

const quiet = { cores: 2, processor: 'Some CPU', node: 'v20.19.0', platform: 'linux x64', load: 0.9 }

it('names a machine by cores and Node version', () => {
  expect(describeMachine(quiet)).toBe('2 cores (Some CPU), Node 20.19.0, linux x64')
})

it('says so when it had other work as well', () => {
  expect(describeMachine({ ...quiet, load: 3.26 })).toMatch(/linux x64, beside other work \(load 3\.3\)$/)
})
