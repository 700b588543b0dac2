import { setImmediate as nextIteration } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ReadPace, type PacedSocket } from './read-pace.js'

const MAX_BYTES = 8192

/** A socket that tells how many bytes of it are handed over. */
const socketOf = (onHandOver: (bytes: number) => boolean): PacedSocket => ({
  waiting: [],
  handOver: (bytes) => onHandOver(Buffer.isBuffer(bytes) ? bytes.length : 0),
})

describe('the pace at which bytes are handed over', () => {
  it('T25 is 8 KiB an iteration, however many sockets and reads there are', async () => {
    const pace = new ReadPace()
    let now = 0
    const sockets = Array.from({ length: 3 }, () => socketOf((bytes) => (now += bytes) > 0))
    for (const socket of [...sockets, ...sockets]) pace.pass(socket, Buffer.alloc(2 * MAX_BYTES))
    const perIteration: number[] = []
    while (sockets.some(({ waiting }) => waiting.length > 0)) {
      now = 0
      await nextIteration()
      perIteration.push(now)
    }
    expect(perIteration).toEqual(Array.from({ length: 12 }, () => MAX_BYTES))
  })

  it('begins anew with each iteration', async () => {
    const pace = new ReadPace()
    const socket = socketOf(() => true)
    for (let iteration = 0; iteration < 3; iteration += 1) {
      expect(pace.pass(socket, Buffer.alloc(MAX_BYTES))).toBe(true)
      await nextIteration()
    }
    expect([pace.pass(socket, Buffer.alloc(MAX_BYTES)), pace.pass(socket, Buffer.alloc(1))]).toEqual([true, false])
  })

  it('is not slowed by what has no bytes', () => {
    const pace = new ReadPace()
    const socket = socketOf(() => true)
    expect(pace.pass(socket, Buffer.alloc(MAX_BYTES))).toBe(true)
    expect([pace.pass(socket, null), pace.pass(socket, Buffer.alloc(0))]).toEqual([true, true])
  })

  it('lets a reader say that it wants no more for now', () => {
    const pace = new ReadPace()
    expect(
      pace.pass(
        socketOf(() => false),
        Buffer.alloc(1),
      ),
    ).toBe(false)
    expect(
      pace.pass(
        socketOf(() => true),
        Buffer.alloc(1),
      ),
    ).toBe(true)
  })
})
