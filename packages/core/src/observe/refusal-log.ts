import { writeSync } from 'node:fs'
import type { Clock } from '../time/clock.js'
import type { RefusedError } from '../errors/errors.js'
import { notify } from '../callbacks/notify.js'
import { printable } from '../text/printable.js'

/** `all`: each refusal is logged. `hint`: the first of the process names the option that does so. */
export type DebugMode = 'all' | 'hint' | 'off'

/** What is known of a refusal beyond its code. Each is printable and bounded. */
export type RefusalFacts = () => readonly string[]

/** A flood of bad tokens writes no more lines than these in a second, and is not looked into any further. */
const MAX_LINES_A_SECOND = 20
const STANDARD_ERROR = 2
const HINT =
  'To log what was expected and found with each refusal, set the option debug: true, or DEBUG=jwks-auth in the environment; debug: false silences this line.'

let isHinted = false

/** Writes to standard error why requests are refused, for the option `debug`. Callers learn nothing of it. */
export class RefusalLog {
  readonly #mode: DebugMode
  readonly #clock: Clock
  #second = 0
  #lines = 0
  #untold = 0
  /** Of the verifier, which knows more of them than who catches them later. */
  readonly #told = new WeakSet<RefusedError>()

  constructor(mode: DebugMode, clock: Clock) {
    this.#mode = mode
    this.#clock = clock
  }

  /**
   * Writes a refusal.
   *
   * @param facts - Called only if it is written in full.
   */
  tell(error: RefusedError, facts: RefusalFacts): void {
    if (this.#mode === 'all') this.#told.add(error)
    this.#write(error, facts)
  }

  /** Writes a refusal that was not handed to {@link RefusalLog.tell} before. */
  tellUnlessTold(error: RefusedError, facts: RefusalFacts): void {
    if (!this.#told.has(error)) this.#write(error, facts)
  }

  #write(error: RefusedError, facts: RefusalFacts): void {
    if (this.#mode === 'all') this.#log(error, facts)
    else if (this.#mode === 'hint' && !isHinted) {
      isHinted = true
      write(`refused ${nameOf(error)}. ${HINT}`)
    }
  }

  #log(error: RefusedError, facts: RefusalFacts): void {
    const second = Math.floor(this.#clock.now().mono / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#lines = 0
    }
    this.#lines += 1
    if (this.#lines > MAX_LINES_A_SECOND) {
      this.#untold += 1
      return
    }
    const untold = this.#untold === 0 ? [] : [`${this.#untold} more before it were not logged`]
    this.#untold = 0
    write(`refused ${[nameOf(error), ...toldBy(facts), ...untold].join('; ')}`)
  }
}

/** A function of the user's that throws, such as one that finds the tenant, does not cost the line. */
function toldBy(facts: RefusalFacts): readonly string[] {
  try {
    return facts()
  } catch {
    return ['why could not be found out']
  }
}

function nameOf({ status, code, detail }: RefusedError): string {
  return `with ${status}: ${code}${detail === undefined ? '' : ` (${printable(detail)})`}`
}

/**
 * Not by `process.stderr`, nor by `console`, which writes to it: once standard error is closed at its other end, the second line would emit
 * an `error` that ends the process.
 */
function write(text: string): void {
  notify(() => writeSync(STANDARD_ERROR, `jwks-auth: ${text}\n`))
}
