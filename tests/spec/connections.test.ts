import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AGENT_OPTIONS } from '../../packages/core/src/http/dispatchers.js'
import { CONNECTOR_OPTIONS } from '../../packages/core/src/security/connector.js'
import { columnsOf, tablesIn } from '../docs/markdown-tables.js'
import { ROOT } from '../house/source-files.js'

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

describe('docs/spec/connections.md', () => {
  const decided = rows.flatMap(([called = '']) => (called === 'none' ? [] : called.split(', ')))

  it('has a row for whatever the code sets, and for nothing else but what a request sets', () => {
    const set = [...Object.keys(AGENT_OPTIONS), ...Object.keys(CONNECTOR_OPTIONS), 'ca', 'maxCachedSessions']
    const others = ['autoSelectFamilyAttemptTimeout', 'connectTimeout']
    expect(decided.toSorted()).toEqual(
      [...new Set([...set, ...others])].filter((name) => name !== 'timeout').toSorted(),
    )
  })

  it('tells values that the code has', () => {
    expect({ ...AGENT_OPTIONS, ...CONNECTOR_OPTIONS }).toEqual({
      connections: 64,
      pipelining: 1,
      keepAliveTimeout: 4000,
      keepAliveMaxTimeout: 600_000,
      keepAliveTimeoutThreshold: 2000,
      maxHeaderSize: 16_384,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: -1,
      strictContentLength: true,
      timeout: 0,
      autoSelectFamily: false,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      allowH2: false,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    })
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
