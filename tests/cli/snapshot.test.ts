import { readdir, readFile, symlink, writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRegistry, fileStore, type IntegrityKey } from '@jwks-auth/core'
import { createTestClock, type TestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { aFile, aFolder, anIssuer, AUDIENCE, here, PATIENCE, WAYS } from './setup.js'

const KEY = 'a secret of thirty-two bytes or so'
const HOUR = 3_600_000

/** A folder as a service leaves it that ran so long ago. */
async function aStore(integrityKey: IntegrityKey = false, ago = 0): Promise<{ issuer: TestIssuer; directory: string }> {
  const clock = createTestClock({ wall: Date.now() - ago })
  const issuer = await anIssuer()
  const directory = await aFolder()
  const store = fileStore({ directory, integrityKey, clock })
  const registry = createRegistry({ store, requireHttps: false, clock })
  registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
  await registry.refresh('acme')
  await registry.persistAll()
  await registry.close()
  return { issuer, directory }
}

async function onlyFile(directory: string): Promise<string> {
  // Beside the folder of the source there is one for the newest instants.
  const name = (await readdir(directory)).find((entry) => entry.length === 43) ?? ''
  const [file = ''] = await readdir(join(directory, name))
  return join(directory, name, file)
}

describe.each(WAYS)('snapshot %s', { timeout: PATIENCE }, (_way, cli) => {
  it('tells what a file store holds, and that it is good', async () => {
    const { issuer, directory } = await aStore()
    const { code, out, err } = await cli(['snapshot', directory])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('1 snapshot, 1 usable')
    expect(out).toMatch(/\nfresh {2}/)
    expect(out).toContain(`issuer       ${issuer.issuer}\n`)
    expect(out).toMatch(new RegExp(`used {2}${issuer.keys[0]?.kid} {2}ES256`))
  })
})

describe('snapshot', () => {
  it('believes no seal without its key, and repeats no key', async () => {
    const { directory } = await aStore(KEY)
    const env = { STORE_KEY: KEY, OTHER_KEY: KEY.toUpperCase() }
    const file = await aFile(`${KEY}\n`)
    const ends = [
      await here(['snapshot', directory]),
      await here(['snapshot', directory, '--integrity-key-env', 'OTHER_KEY'], { env }),
      await here(['snapshot', directory, '--integrity-key-env', 'OTHER_KEY', '--integrity-key-env', 'STORE_KEY'], {
        env,
      }),
      await here(['snapshot', directory, '--integrity-key-file', file]),
      await here(['snapshot', directory, '--integrity-key-env', KEY]),
      await here(['snapshot', directory, '--integrity-key-file', await aFile('too short')]),
    ]
    expect(ends.map(({ code }) => code)).toEqual([1, 1, 0, 0, 2, 2])
    const unsealed = 'not usable: its seal does not hold: it was changed, or sealed with'
    expect(ends[0]?.out).toContain(
      `${unsealed} a key, and none was given: give the key with --integrity-key-env <name>`,
    )
    expect(ends[1]?.out).toContain(`${unsealed} another key than the one given`)
    for (const { out, err } of ends) expect(`${out}${err}`).not.toMatch(/thirty-two|THIRTY-TWO|too short/)
  })

  it('changes nothing, and tells what is wrong with the rest', async () => {
    const { directory } = await aStore(false, 24 * HOUR)
    const file = await onlyFile(directory)
    const names = ['a', 'b', 'c'].map((letter) => letter.repeat(43))
    for (const name of names) await mkdir(join(directory, name))
    await writeFile(join(directory, names[0] ?? '', '1-9999999999999.snapshot'), '\u001b[2Jno snapshot')
    await writeFile(join(directory, names[1] ?? '', '1-9999999999999.snapshot'), await readFile(file))
    await symlink(file, join(directory, names[2] ?? '', '1-9999999999999.snapshot'))
    await writeFile(join(directory, 'notes.txt'), 'not ours')
    const before = await readdir(directory, { recursive: true })
    const { code, out } = await here(['snapshot', directory])
    expect(code).toBe(1)
    expect(out).toContain('4 snapshots, 0 usable')
    for (const reason of ['it is past the moment', 'it is no snapshot', 'made for another name', 'ELOOP']) {
      expect(out).toContain(reason)
    }
    expect(out).not.toContain('\u001b')
    expect(await readdir(directory, { recursive: true })).toEqual(before)
  })

  it('tells of expired keys that they are used while the provider fails', async () => {
    const { directory } = await aStore(false, HOUR / 2)
    const { code, out } = await here(['snapshot', directory])
    expect([code, out.includes('expired, used while the provider is asked or fails')]).toEqual([0, true])
  })

  it('takes the folder of one source, or one file, and gives JSON', async () => {
    const { issuer, directory } = await aStore()
    const file = await onlyFile(directory)
    for (const store of [file, join(file, '..')]) {
      const { code, out } = await here(['snapshot', store, '--json'])
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({
        command: 'snapshot',
        exitCode: 0,
        store,
        snapshots: [
          {
            place: file,
            usable: true,
            state: 'fresh',
            facts: {
              source: { kind: 'discovery', issuer: issuer.issuer },
              url: issuer.jwksUri,
              keys: [{ usable: true, kid: issuer.keys[0]?.kid }],
            },
          },
        ],
      })
    }
  })

  it('finds a change of one byte', async () => {
    const { directory } = await aStore()
    const file = await onlyFile(directory)
    await writeFile(file, (await readFile(file, 'utf8')).replace('"kind":"discovery"', '"kind":"discoverX"'))
    const { out } = await here(['snapshot', directory, '--json'])
    expect(JSON.parse(out).snapshots).toEqual([{ place: file, usable: false, reason: 'integrity' }])
  })

  it('finds nothing in an empty folder, and says so of one that is not there', async () => {
    const empty = await here(['snapshot', await aFolder()])
    expect([empty.code, empty.out.includes('0 snapshots')]).toEqual([0, true])
    expect(await here(['snapshot', '/nowhere/at/all'])).toMatchObject({
      code: 2,
      err: 'error: there is no such folder or file. Pass the directory of your fileStore()\n',
    })
  })
})
