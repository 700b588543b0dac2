import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileStore, OptionsError, type FileStoreOptions } from '@jwks-auth/core'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchedAt, nameOf, storeContract } from './store-contract.js'

const acme = nameOf('acme')
/** The name of a snapshot that is always good. */
const ENDLESS = '1-8640000000000000.snapshot'
const folders: string[] = []

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-store-'))
  folders.push(folder)
  return folder
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

storeContract('fileStore', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'jwks-auth-store-'))
  const directory = join(parent, 'made', 'by the store')
  const again = (): ReturnType<typeof fileStore> => fileStore({ directory })
  return { store: again(), again, end: () => rm(parent, { recursive: true, force: true }) }
})

describe('fileStore', () => {
  it('keeps one file a source, that only its owner can read, in folders that only he can enter', async () => {
    const directory = join(await aFolder(), 'keys')
    const store = fileStore({ directory })
    for (const at of [1, 2, 3]) await store.save(acme, fetchedAt(at))
    await store.save(nameOf('globex'), fetchedAt(0))
    expect((await readdir(directory)).toSorted()).toEqual([acme, nameOf('globex')].toSorted())
    const [file = '', ...others] = await readdir(join(directory, acme))
    expect(others).toEqual([])
    const modes = await Promise.all(
      [directory, join(directory, acme), join(directory, acme, file)].map((path) => stat(path)),
    )
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600'])
    expect(await readFile(join(directory, acme, file), 'utf8')).toBe('fetched at 3')
  })

  it('reads the last whole snapshot, whatever a writer that was killed has left', async () => {
    const directory = await aFolder()
    const store = fileStore({ directory })
    await store.save(acme, fetchedAt(1))
    const folder = join(directory, acme)
    const [good = ''] = await readdir(folder)
    // Cut off while it wrote, after it wrote, and after it renamed but before it removed the one before.
    await writeFile(join(folder, '11111111-1111-4111-8111-111111111111.unfinished'), 'fetched')
    await writeFile(join(folder, '22222222-2222-4222-8222-222222222222.unfinished'), 'fetched at 2')
    expect(await store.load(acme)).toBe('fetched at 1')
    const [at, until] = good.replace('.snapshot', '').split('-').map(Number)
    await writeFile(join(folder, `${Number(at) + 1}-${Number(until)}.snapshot`), 'fetched at 2')
    expect(await store.load(acme)).toBe('fetched at 2')
    await store.save(acme, fetchedAt(3))
    expect(await store.load(acme)).toBe('fetched at 3')
    expect((await readdir(folder)).filter((name) => name.endsWith('.snapshot'))).toHaveLength(1)
  })

  it('removes what a writer left unfinished a minute ago, and nothing that is still being written', async () => {
    const directory = await aFolder()
    const store = fileStore({ directory })
    await store.save(acme, fetchedAt(1))
    const folder = join(directory, acme)
    const [old, young] = ['1', '2'].map((digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111.unfinished`)
    const other = 'notes.txt'
    for (const name of [old, young, other]) await writeFile(join(folder, name ?? ''), '')
    const past = Date.now() / 1000 - 61
    for (const name of [old, other]) await utimes(join(folder, name ?? ''), past, past)
    await store.save(acme, fetchedAt(2))
    expect((await readdir(folder)).filter((name) => !name.endsWith('.snapshot')).toSorted()).toEqual([young, other])
  })

  it('leaves nothing behind when it cannot write', async () => {
    const directory = await aFolder()
    const store = fileStore({ directory, maxSnapshotBytes: 1024 })
    await expect(store.save(acme, fetchedAt(1, 'x'.repeat(1025)))).rejects.toThrow('longer than 1024 bytes')
    expect(await readdir(directory)).toEqual([])
    await writeFile(join(directory, 'file'), '')
    await expect(fileStore({ directory: join(directory, 'file') }).save(acme, fetchedAt(1))).rejects.toThrow(
      /ENOTDIR|EEXIST/,
    )
  })

  it('reads no file that is longer than a snapshot may be', async () => {
    const directory = await aFolder()
    await fileStore({ directory }).save(acme, fetchedAt(1, 'x'.repeat(2000)))
    await expect(fileStore({ directory, maxSnapshotBytes: 1999 }).load(acme)).rejects.toThrow('longer than 1999 bytes')
    expect(await fileStore({ directory, maxSnapshotBytes: 2000 }).load(acme)).toHaveLength(2000)
  })

  it('follows no link, neither to read nor to write', async () => {
    const [directory, elsewhere] = [await aFolder(), await aFolder()]
    const store = fileStore({ directory })
    await writeFile(join(elsewhere, 'secret'), 'secret')
    await mkdir(join(directory, acme))
    await symlink(join(elsewhere, 'secret'), join(directory, acme, ENDLESS))
    await expect(store.load(acme)).rejects.toMatchObject({ code: 'ELOOP' })
    await rm(join(directory, acme), { recursive: true })
    await symlink(elsewhere, join(directory, acme))
    await expect(store.save(acme, fetchedAt(1))).rejects.toThrow('no folder')
    await expect(store.load(acme)).rejects.toThrow('no folder')
    expect(await readdir(elsewhere)).toEqual(['secret'])
  })

  it('waits for no pipe that stands in the place of a snapshot', async () => {
    const directory = await aFolder()
    await mkdir(join(directory, acme))
    await promisify(execFile)('mkfifo', [join(directory, acme, ENDLESS)])
    await expect(fileStore({ directory }).load(acme)).rejects.toThrow('no plain file')
  })

  it('says which folder it may not use', async () => {
    const directory = await aFolder()
    const store = fileStore({ directory })
    await store.save(acme, fetchedAt(1))
    await chmod(join(directory, acme), 0)
    const isRoot = process.getuid?.() === 0
    const loading = store.load(acme).then(
      () => 'read',
      (error: unknown) => Reflect.get(Object(error), 'code'),
    )
    expect(await loading).toBe(isRoot ? 'read' : 'EACCES')
    await chmod(join(directory, acme), 0o700)
  })

  it.each([NaN, -1, Infinity, 2 ** 60])('refuses the instant %s, which no file could be named for', async (at) => {
    const store = fileStore({ directory: await aFolder() })
    await expect(store.save(acme, { fetchedAt: at, staleUntil: 1, text: '' })).rejects.toThrow(OptionsError)
    await expect(store.save(acme, { fetchedAt: 1, staleUntil: at, text: '' })).rejects.toThrow(OptionsError)
  })

  it('names every wrong option, and shows no key', () => {
    const wrong = { integrityKey: 'short', maxSnapshotBytes: 1, clock: 1, folder: 'x' } as unknown as FileStoreOptions
    const make = (): unknown => fileStore(wrong)
    expect(make).toThrow(OptionsError)
    for (const field of ['directory', 'integrityKey', 'maxSnapshotBytes', 'clock', 'folder'])
      expect(make).toThrow(new RegExp(`\\b${field}: `))
    expect(make).not.toThrow('short')
  })
})
