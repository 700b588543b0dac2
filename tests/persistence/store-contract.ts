import { createHash } from 'node:crypto'
import type { SnapshotStore, StoredSnapshot } from '@jwks-auth/core'
import { afterEach, describe, expect, it } from 'vitest'

/** A store of one kind, with a place of its own to keep things. */
export interface OpenedStore {
  readonly store: SnapshotStore
  /** Another store on the same place, as another process has; the same one where nothing can be shared. */
  readonly again: () => SnapshotStore
  /** Ends and removes what the test needed beside the stores. */
  readonly end: () => Promise<void>
}

const HOUR = 3_600_000
const now = Date.now()

/** A name as the core makes them. */
export function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** A snapshot that is good for an hour more. */
export function fetchedAt(ms: number, text = `fetched at ${ms}`): StoredSnapshot {
  return { fetchedAt: now + ms, staleUntil: now + ms + HOUR, text }
}

/** What every snapshot store promises, held to it. Time is the system's. */
export function storeContract(kind: string, open: () => Promise<OpenedStore>): void {
  describe(`${kind}: what every snapshot store promises`, () => {
    const ends: (() => Promise<void>)[] = []
    const anOpened = async (): Promise<OpenedStore> => {
      const opened = await open()
      ends.push(async () => {
        await opened.store.close()
        await opened.end()
      })
      return opened
    }
    afterEach(async () => {
      await Promise.all(ends.splice(0).map((end) => end()))
    })

    const acme = nameOf('acme')

    it('has nothing under a name that nothing was saved under', async () => {
      const { store } = await anOpened()
      expect(await store.load(acme)).toBe(undefined)
    })

    it('gives back what was saved, to the letter', async () => {
      const { store } = await anOpened()
      for (const [at, text] of ['', '{"a":1}\n', 'ключ 🔑 \u0000\r\n', 'x'.repeat(1_500_000)].entries()) {
        await store.save(acme, fetchedAt(at, text))
        expect((await store.load(acme)) === text, `text ${at}`).toBe(true)
      }
    })

    it('replaces a snapshot by one fetched later, or at the same moment', async () => {
      const { store } = await anOpened()
      await store.save(acme, fetchedAt(0, 'first'))
      await store.save(acme, fetchedAt(1, 'later'))
      expect(await store.load(acme)).toBe('later')
      await store.save(acme, fetchedAt(1, 'same moment'))
      expect(await store.load(acme)).toBe('same moment')
    })

    it('never replaces a snapshot by one fetched earlier', async () => {
      const { store, again } = await anOpened()
      await store.save(acme, fetchedAt(5, 'later'))
      await again().save(acme, fetchedAt(4, 'earlier'))
      expect(await store.load(acme)).toBe('later')
    })

    it('keeps nothing out for one that says it was fetched more than a minute from now: a clock was set back since', async () => {
      const { store, again } = await anOpened()
      await store.save(acme, fetchedAt(HOUR / 2, 'by a clock that was ahead'))
      await again().save(acme, fetchedAt(0, 'first'))
      expect(await store.load(acme)).toBe('first')
      await store.save(acme, fetchedAt(-1, 'earlier'))
      expect(await again().load(acme)).toBe('first')
    })

    it('keeps the one fetched last when many are saved at once, in any order, from two sides', async () => {
      const { store, again } = await anOpened()
      const other = again()
      const order = Array.from({ length: 40 }, (_, index) => (index * 17) % 40)
      await Promise.all(order.map((at) => (at % 2 === 0 ? store : other).save(acme, fetchedAt(at))))
      expect([await store.load(acme), await other.load(acme)]).toEqual(['fetched at 39', 'fetched at 39'])
    })

    it('is readable at every moment while it is written, and only ever later ones are read', async () => {
      const { store, again } = await anOpened()
      const other = again()
      await store.save(acme, fetchedAt(0))
      const written = { last: 0 }
      const writes = (async () => {
        for (; written.last < 60; written.last += 1)
          await store.save(acme, fetchedAt(written.last + 1, `fetched at ${written.last + 1}${' '.repeat(5000)}`))
      })()
      const read: number[] = []
      do {
        const text = (await other.load(acme)) ?? 'nothing'
        expect(text).toMatch(/^fetched at \d+( {5000})?$/)
        read.push(Number.parseInt(text.slice('fetched at '.length), 10))
      } while (written.last < 60)
      await writes
      expect(read).toEqual(read.toSorted((one, another) => one - another))
    })

    it('keeps each name apart', async () => {
      const { store } = await anOpened()
      // The last one is the first but for a letter.
      const names = [acme, nameOf('globex'), `${acme.slice(0, -1)}_`]
      for (const name of names) await store.save(name, fetchedAt(0, name))
      await store.delete(names[1] ?? '')
      expect(await Promise.all(names.map((name) => store.load(name)))).toEqual([names[0], undefined, names[2]])
    })

    it('forgets a snapshot when it is deleted, and takes an earlier one then', async () => {
      const { store, again } = await anOpened()
      await store.save(acme, fetchedAt(5))
      await again().delete(acme)
      expect(await store.load(acme)).toBe(undefined)
      await store.save(acme, fetchedAt(1))
      expect(await store.load(acme)).toBe('fetched at 1')
    })

    it('may be told to delete what is not there', async () => {
      const { store } = await anOpened()
      await expect(store.delete(acme)).resolves.toBe(undefined)
    })

    it('gives back nothing that is past its stale limit', async () => {
      const { store } = await anOpened()
      await store.save(acme, { fetchedAt: now - HOUR, staleUntil: now - 1, text: 'old' })
      expect(await store.load(acme)).toBe(undefined)
    })

    it('shares its place with others that are opened on it', async () => {
      const { store, again } = await anOpened()
      await store.save(acme, fetchedAt(0))
      expect(await again().load(acme)).toBe('fetched at 0')
    })

    it.each([
      '',
      '.',
      '..',
      '../escaped',
      '/etc/passwd',
      'a/b',
      `${'a'.repeat(40)}/..`,
      `${'a'.repeat(42)}\n`,
      `${'a'.repeat(42)}:`,
      `${'a'.repeat(42)}*`,
      'a'.repeat(42),
      'a'.repeat(44),
      '__proto__',
      `${'a'.repeat(42)}\u0000`,
    ])('refuses the name %j, which the core never makes', async (name) => {
      const { store } = await anOpened()
      const refusal = /43 characters of base64url/
      await expect(store.save(name, fetchedAt(0))).rejects.toThrow(refusal)
      await expect(store.load(name)).rejects.toThrow(refusal)
      await expect(store.delete(name)).rejects.toThrow(refusal)
    })

    it('can be closed more than once', async () => {
      const { store } = await anOpened()
      await store.close()
      await expect(store.close()).resolves.toBe(undefined)
    })
  })
}
