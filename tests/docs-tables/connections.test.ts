import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AGENT_OPTIONS } from '../../packages/core/src/fetch/connection-pools.js'
import { CONNECTOR_OPTIONS } from '../../packages/core/src/fetch/connector.js'
import { columnsOf, tablesIn } from '../docs/markdown-tables.js'
import { ROOT } from '../architecture/source-files.js'

const page = readFileSync(join(ROOT, 'docs/spec/connections.md'), 'utf8')
const rows = tablesIn(page).flatMap((table) => columnsOf(table, 'what it is called', 'from which option', 'test'))
const registrations = readFileSync(join(ROOT, 'docs/spec/options.md'), 'utf8')

const namesIn = (text: string): readonly string[] => [...text.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name)

/** The options that undici declares for its clients, pools and agents; those that it names only to refuse them are left out. */
function optionsOfUndici(): readonly string[] {
  const folder = dirname(createRequire(join(ROOT, 'packages/core/package.json')).resolve('undici/package.json'))
  return ['client', 'pool', 'agent'].flatMap((name) => {
    const text = readFileSync(join(folder, 'types', `${name}.d.ts`), 'utf8')
    const start = text.indexOf('export interface Options ')
    const block = text.slice(start, text.indexOf('\n  }', start))
    return [...block.matchAll(/^ {4}(\w+)\??[:(](?! never)/gm)].map(([, option = '']) => option)
  })
}

const seconds = (ms: number): string => `${ms / 1000} s`
/** A limit of undici's that is off. */
const unlimited = (value: number, text: string): string => (value <= 0 ? `no limit ${text}` : `${value}`)
const refused = (isRefused: boolean): string => (isRefused ? 'refused' : 'accepted')

const { keepAliveMaxTimeout, keepAliveTimeoutThreshold } = AGENT_OPTIONS
const { keepAlive, keepAliveInitialDelay } = CONNECTOR_OPTIONS

/** What the page has to say of each value that the code sets. */
const OURS: Readonly<Record<string, string>> = {
  headersTimeout: unlimited(AGENT_OPTIONS.headersTimeout, "but the attempt's"),
  bodyTimeout: unlimited(AGENT_OPTIONS.bodyTimeout, "but the attempt's"),
  maxResponseSize: unlimited(
    AGENT_OPTIONS.maxResponseSize,
    'there: bytes are counted as they come, before and after decompression',
  ),
  maxHeaderSize: `${AGENT_OPTIONS.maxHeaderSize / 1024} KiB`,
  strictContentLength: refused(AGENT_OPTIONS.strictContentLength),
  connections: `${AGENT_OPTIONS.connections}`,
  pipelining: `${AGENT_OPTIONS.pipelining}`,
  keepAliveTimeout: seconds(AGENT_OPTIONS.keepAliveTimeout),
  'keepAliveMaxTimeout, keepAliveTimeoutThreshold': `what it says less ${seconds(keepAliveTimeoutThreshold)}, at most ${seconds(keepAliveMaxTimeout)}`,
  'keepAlive, keepAliveInitialDelay': keepAlive ? `after ${seconds(keepAliveInitialDelay)}` : 'never',
  allowH2: AGENT_OPTIONS.allowH2 || CONNECTOR_OPTIONS.allowH2 ? 'offered' : 'not offered',
  minVersion: CONNECTOR_OPTIONS.minVersion.replace('TLSv', ''),
  rejectUnauthorized: refused(CONNECTOR_OPTIONS.rejectUnauthorized),
}

describe('docs/spec/connections.md', () => {
  const decided = rows.flatMap(([called = '']) => (called === 'none' ? [] : called.split(', ')))

  it('has a row for whatever the code sets, and for nothing else but what a request sets', () => {
    const set = [...Object.keys(AGENT_OPTIONS), ...Object.keys(CONNECTOR_OPTIONS), 'ca', 'maxCachedSessions']
    const others = ['autoSelectFamilyAttemptTimeout', 'connectTimeout']
    expect(decided.toSorted()).toEqual(
      [...new Set([...set, ...others])].filter((name) => name !== 'timeout').toSorted(),
    )
  })

  it('tells the values that the code has', () => {
    const told = tablesIn(page).flatMap((table) => columnsOf(table, 'what it is called', 'ours'))
    expect(Object.fromEntries(told.filter(([called = '']) => called in OURS))).toEqual(OURS)
  })

  it('knows each option that undici has', () => {
    const options = optionsOfUndici()
    expect(options.length).toBeGreaterThan(25)
    expect(options.filter((name) => !namesIn(page).includes(name))).toEqual([])
  })

  it('names options of ours that there are, and tests that there are', () => {
    for (const [, option = '', test = ''] of rows) {
      if (option !== 'none') expect(registrations).toContain(`| \`${option}\``)
      expect(existsSync(join(ROOT, test)), test).toBe(true)
    }
  })
})
