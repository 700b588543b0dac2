/**
 * How many bytes of all sockets together are handed over within one iteration of the event loop. In chunks of one byte, that many take a
 * parser some milliseconds; Node itself hands over up to 32 reads of 64 KiB, of each socket, before anything else is done.
 */
const MAX_BYTES_PER_ITERATION = 8192

/** What of one socket waits to be handed over. */
export interface PacedSocket {
  readonly waiting: unknown[]
  readonly handOver: (bytes: unknown) => boolean
}

/**
 * Spreads what comes from sockets over iterations of the event loop: parsing is done in the main thread, which all tenants share. Sockets
 * that have to wait are served in rotation. What waits of each is about one read, as the socket then stops reading.
 */
export class ReadPace {
  #left = MAX_BYTES_PER_ITERATION
  readonly #sockets: PacedSocket[] = []
  #isScheduled = false

  /**
   * Hands over what was read of a socket, in its order, now or in later iterations.
   *
   * @param bytes - Anything but bytes, such as the `null` at the end, takes no room.
   * @returns false when the socket has to stop reading until it is asked for more.
   */
  pass(socket: PacedSocket, bytes: unknown): boolean {
    if (socket.waiting.length === 0 && sizeOf(bytes) <= this.#left) return this.#handOver(socket, bytes)
    if (socket.waiting.length === 0) this.#sockets.push(socket)
    socket.waiting.push(...piecesOf(bytes))
    this.#schedule()
    return false
  }

  #handOver(socket: PacedSocket, bytes: unknown): boolean {
    this.#left -= sizeOf(bytes)
    this.#schedule()
    return socket.handOver(bytes)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#left = MAX_BYTES_PER_ITERATION
      this.#serve()
    })
  }

  #serve(): void {
    let [socket] = this.#sockets
    while (socket !== undefined && sizeOf(socket.waiting[0]) <= this.#left) {
      this.#sockets.shift()
      const bytes = socket.waiting.shift()
      if (socket.waiting.length > 0) this.#sockets.push(socket)
      this.#handOver(socket, bytes)
      ;[socket] = this.#sockets
    }
  }
}

function sizeOf(bytes: unknown): number {
  return bytes instanceof Uint8Array ? bytes.length : 0
}

function piecesOf(bytes: unknown): readonly unknown[] {
  if (!(bytes instanceof Uint8Array)) return [bytes]
  const count = Math.ceil(bytes.length / MAX_BYTES_PER_ITERATION)
  const pieces = Array.from({ length: count }, (_, index) => index * MAX_BYTES_PER_ITERATION)
  return pieces.map((start) => bytes.subarray(start, start + MAX_BYTES_PER_ITERATION))
}

/** One for all sockets, as there is one main thread. */
export const readPace: ReadPace = new ReadPace()
