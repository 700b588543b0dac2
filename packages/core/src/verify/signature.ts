import { executionAsyncId } from 'node:async_hooks'
import { verify } from 'node:crypto'
import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'

/** The one seam through which every signature is checked. */
export type VerifySignature = (
  algorithm: Algorithm,
  key: SigningKey,
  data: Buffer,
  signature: Buffer,
) => boolean | Promise<boolean>

const DIGESTS: Readonly<Record<Algorithm, string | null>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  EdDSA: null,
  Ed25519: null,
}

/**
 * Checks with `node:crypto`: in this thread while checks come one by one, in the thread pool when they crowd. One
 * synchronous check is quicker than handing it over; many at once are quicker when other threads share them.
 */
export function nodeSignatures(): VerifySignature {
  const crowd = new Crowd()
  return (algorithm, key, data, signature) => {
    const digest = DIGESTS[algorithm]
    const input = key.inputFor(algorithm)
    if (!crowd.beginsWith(executionAsyncId())) return verify(digest, data, input, signature)
    crowd.waiting += 1
    return new Promise((resolve, reject) => {
      verify(digest, data, input, signature, (error, valid) => {
        crowd.waiting -= 1
        if (error === null) resolve(valid)
        else reject(error)
      })
    })
  }
}

const SETTLED = Promise.resolve()

/**
 * Tells whether checks overlap: one is in the pool, two began without a pause between them, or two of different
 * origin began in this or the previous turn of the event loop. A loop that awaits one check after the other has one
 * origin (the async resource that runs it) and is no crowd.
 */
class Crowd {
  waiting = 0
  #turn = 2
  #turning = false
  readonly #last = { origin: 0, turn: 0 }
  #until = 0
  #paused = true
  readonly #pause = (): void => {
    this.#paused = true
  }
  readonly #endTurn = (): void => {
    this.#turn += 1
    this.#turning = false
    if (this.#until >= this.#turn || this.#last.turn === this.#turn - 1) this.#watchForTurn()
  }

  /** Counts a check that begins, and says whether it begins in a crowd. */
  beginsWith(origin: number): boolean {
    const recent = this.#last.turn >= this.#turn - 1
    if (recent && (origin !== this.#last.origin || !this.#paused)) this.#until = this.#turn + 1
    this.#last.origin = origin
    this.#last.turn = this.#turn
    this.#watchForPause()
    this.#watchForTurn()
    return this.waiting > 0 || this.#until >= this.#turn
  }

  #watchForPause(): void {
    if (!this.#paused) return
    this.#paused = false
    // A tenth of what queueMicrotask costs, which makes an async resource each time.
    void SETTLED.then(this.#pause)
  }

  #watchForTurn(): void {
    if (this.#turning) return
    this.#turning = true
    setImmediate(this.#endTurn)
  }
}
