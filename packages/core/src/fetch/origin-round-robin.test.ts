import { describe, expect, it } from 'vitest'
import { OriginRoundRobin, type WaitingFetch } from './origin-round-robin.js'

function fetchFrom(origin: string): WaitingFetch {
  const links = { list: undefined, older: undefined, newer: undefined }
  return { owner: 'acme', origin, isProven: false, admit: () => {}, ...links }
}

/** The origins of the fetches that are taken, until none may be. */
function takeAll(waiting: OriginRoundRobin, mayAcquire = (_origin: string) => true): string[] {
  const taken: string[] = []
  for (let next = waiting.take(mayAcquire); next !== undefined; next = waiting.take(mayAcquire)) taken.push(next.origin)
  return taken
}

describe('The origins of one owner', () => {
  it('T45 take turns, however many fetches one of them has', () => {
    const waiting = new OriginRoundRobin()
    for (const origin of ['a', 'a', 'a', 'b', 'b', 'c']) waiting.add(fetchFrom(origin))
    expect(takeAll(waiting)).toEqual(['a', 'b', 'c', 'a', 'b', 'a'])
    expect(waiting.size).toBe(0)
  })

  it('keep their turn while they may not have a slot', () => {
    const waiting = new OriginRoundRobin()
    for (const origin of ['a', 'b', 'a', 'b']) waiting.add(fetchFrom(origin))
    expect(takeAll(waiting, (origin) => origin !== 'a')).toEqual(['b', 'b'])
    waiting.add(fetchFrom('b'))
    expect(takeAll(waiting)).toEqual(['a', 'b', 'a'])
  })

  it('lose a fetch that leaves, and no other', () => {
    const waiting = new OriginRoundRobin()
    const leaves = fetchFrom('a')
    for (const fetch of [leaves, fetchFrom('a'), fetchFrom('b')]) waiting.add(fetch)
    expect([waiting.remove(leaves), waiting.remove(leaves), waiting.size]).toEqual([true, false, 2])
    expect(takeAll(waiting)).toEqual(['a', 'b'])
  })
})
