import { describe, expect, it } from 'vitest'
import { SegmentedLru, type LruEntry } from './segmented-lru.js'

class Room {
  readonly #turnover: SegmentedLru<string>
  readonly #tenures = new Map<string, LruEntry<string>>()

  constructor(most: number) {
    this.#turnover = new SegmentedLru(most)
  }

  /** Who had to go. */
  add(name: string): string {
    this.#tenures.set(name, this.#turnover.add(name))
    const { next } = this.#turnover
    if (next !== undefined) this.#do(next, (tenure) => this.#turnover.remove(tenure))
    expect(this.#turnover.next).toBeUndefined()
    return next ?? ''
  }

  use(name: string): void {
    this.#do(name, (tenure) => this.#turnover.use(tenure))
  }

  promote(name: string): void {
    this.#do(name, (tenure) => {
      this.#turnover.promote(tenure)
      this.#turnover.promote(tenure)
    })
  }

  #do(name: string, what: (tenure: LruEntry<string>) => void): void {
    const tenure = this.#tenures.get(name)
    if (tenure === undefined) throw new Error(name)
    what(tenure)
  }
}

describe('When there is no room', () => {
  it('the one whose last use is longest ago goes, where none has proven himself', () => {
    const room = new Room(3)
    for (const name of ['a', 'b', 'c']) expect(room.add(name)).toBe('')
    for (const name of ['a', 'c', 'c', 'a']) room.use(name)
    expect(['d', 'e', 'f', 'g'].map((name) => room.add(name))).toEqual(['b', 'c', 'a', 'd'])
  })

  it('newcomers go before those who have proven themselves, and keep a tenth of the room', () => {
    const room = new Room(20)
    for (let index = 0; index < 18; index += 1) {
      room.add(`p${index}`)
      room.promote(`p${index}`)
    }
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => room.add(name))).toEqual(['', '', 'a', 'b', 'c'])
    room.use('p0')
    room.promote('d')
    expect(room.add('f')).toBe('p1')
    expect(room.add('g')).toBe('e')
    room.promote('f')
    expect(room.add('h')).toBe('p2')
  })

  it('a single one makes room for the next, proven or not', () => {
    const room = new Room(1)
    expect(room.add('a')).toBe('')
    room.promote('a')
    expect([room.add('b'), room.add('c')]).toEqual(['a', 'b'])
  })
})
