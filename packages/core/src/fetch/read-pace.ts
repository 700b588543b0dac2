/**
 * Spreads the bytes read from sockets over ticks: parsing runs in the main thread, which all tenants share. Sockets
 * that have to wait are served round robin. About one read of each waits, because the socket then stops reading.
 */
export class ReadPace {
  #remaining = MAX_BYTES_PER_TICK
  readonly #sockets: PacedSocket[] = []
  #isScheduled = false

  /**
   * Passes on what was read from a socket, in order, now or in later ticks.
   *
   * @param bytes - Anything but bytes, such as the `null` at the end, counts as zero bytes.
   * @returns False if the socket must stop reading until more is requested.
   */
  pass(socket: PacedSocket, bytes: unknown): boolean {
    if (socket.waiting.length === 0 && sizeOf(bytes) <= this.#remaining) return this.#handOver(socket, bytes)
    if (socket.waiting.length === 0) this.#sockets.push(socket)
    socket.waiting.push(...piecesOf(bytes))
    this.#schedule()
    return false
  }

  #handOver(socket: PacedSocket, bytes: unknown): boolean {
    this.#remaining -= sizeOf(bytes)
    this.#schedule()
    return socket.handOver(bytes)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#remaining = MAX_BYTES_PER_TICK
      this.#serve()
    })
  }

  #serve(): void {
    let [socket] = this.#sockets
    while (socket !== undefined && sizeOf(socket.waiting[0]) <= this.#remaining) {
      this.#sockets.shift()
      const bytes = socket.waiting.shift()
      if (socket.waiting.length > 0) this.#sockets.push(socket)
      this.#handOver(socket, bytes)
      ;[socket] = this.#sockets
    }
  }
}

/**
 * Bytes of all sockets together that are passed on per tick. In chunks of one byte, that many take a parser some
 * milliseconds. Node itself passes on up to 32 reads of 64 KiB, of each socket, before it does anything else.
 */
const MAX_BYTES_PER_TICK = 8192

/** The bytes of one socket that wait to be passed on. */
export interface PacedSocket {
  readonly waiting: unknown[]
  readonly handOver: (bytes: unknown) => boolean
}

function sizeOf(bytes: unknown): number {
  return bytes instanceof Uint8Array ? bytes.length : 0
}

function piecesOf(bytes: unknown): readonly unknown[] {
  if (!(bytes instanceof Uint8Array)) return [bytes]
  const count = Math.ceil(bytes.length / MAX_BYTES_PER_TICK)
  const pieces = Array.from({ length: count }, (_, index) => index * MAX_BYTES_PER_TICK)
  return pieces.map((start) => bytes.subarray(start, start + MAX_BYTES_PER_TICK))
}

/** One for all sockets, because there is one main thread. */
export const readPace: ReadPace = new ReadPace()
