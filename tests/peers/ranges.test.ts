import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PACKAGES, ROOT } from '../architecture/source-files.js'
import { ALL_PEER_ROUNDS, PEER_ROUNDS } from './peer-rounds.js'
import { DISPATCHERS, PEERS, type TestedVersion } from './peer-versions.js'

interface Manifest {
  readonly version?: string
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))
const majorOf = ({ version }: TestedVersion): string => version.split('.')[0] ?? ''

/** Of each major, the first. */
const lowest = (versions: readonly TestedVersion[]): readonly string[] =>
  versions
    .filter((one, index) => versions.findIndex((other) => majorOf(other) === majorOf(one)) === index)
    .map(({ version }) => version)

describe('The table of peers', () => {
  it('names every peer of every package', () => {
    const peers = PACKAGES.flatMap((of) =>
      Object.keys(manifestOf(`packages/${of}`).peerDependencies ?? {}).map((name) => `${of}: ${name}`),
    )
    expect(PEERS.map(({ of, name }) => `${of}: ${name}`).toSorted()).toEqual(peers.toSorted())
  })

  it.each(PEERS)(
    'holds the range of $name: what it begins with in each major is the lowest that is tested',
    ({ name, of, versions }) => {
      const range = lowest(versions)
        .map((version) => `^${version}`)
        .join(' || ')
      expect(manifestOf(`packages/${of}`).peerDependencies?.[name]).toBe(range)
    },
  )

  it.each(PEERS)('lists the versions of $name in order', ({ versions }) => {
    const listed = versions.map(({ version }) => version)
    expect(listed).toEqual(listed.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })))
  })

  it.each([...PEERS, { name: 'undici', versions: DISPATCHERS }])(
    'is what is installed of $name',
    ({ name, versions }) => {
      const { devDependencies = {} } = manifestOf('tests')
      for (const { version, installedAs } of versions) {
        expect(devDependencies[installedAs]).toBe(installedAs === name ? version : `npm:${name}@${version}`)
        expect(manifestOf(join('tests/node_modules', installedAs)).version).toBe(version)
      }
    },
  )

  it('has every version of it run by the suite: by the name that the suites import, or in a round', () => {
    expect(PEER_ROUNDS).toEqual(ALL_PEER_ROUNDS)
    const replaced = PEER_ROUNDS.flatMap(({ replaces }) => Object.values(replaces))
    const imported = ['express', 'express4', 'koa', 'koa2', 'fastify', 'ioredis', 'prom-client', '@opentelemetry/api']
    const tested = PEERS.flatMap(({ versions }) => versions.map(({ installedAs }) => installedAs))
    expect(tested.filter((name) => !imported.includes(name) && !replaced.includes(name))).toEqual([])
    expect(replaced.filter((name) => !tested.includes(name))).toEqual([])
  })
})
