import type { Clock } from '../time/clock.js'
import type { RefusalCode, RefusedError } from '../errors/errors.js'
import { printable } from '../text/printable.js'
import { writeStandardError } from './standard-error.js'

const HINT =
  'To log what was expected and found with each refusal, set the option debug: true, ' +
  'or DEBUG=jwks-auth in the environment; debug: false silences these lines, one for each code.'

const SHORT_HINT = 'debug: true, or DEBUG=jwks-auth, logs what was expected and found.'

/** Codes of which this process has written a line without `debug`. */
const hinted = new Set<RefusalCode>()

/** Logs to standard error why requests are refused, for the option `debug`. Callers do not see it. */
export class RefusalLog {
  readonly #mode: DebugMode
  readonly #clock: Clock
  #second = 0
  #lines = 0
  #untold = 0
  /** Refusals that the verifier logged: it knows more about them than the code that catches them later. */
  readonly #logged = new WeakSet<RefusedError>()

  constructor(mode: DebugMode, clock: Clock) {
    this.#mode = mode
    this.#clock = clock
  }

  /**
   * Logs a refusal.
   *
   * @param facts - Called only if the refusal is logged in full.
   */
  log(error: RefusedError, facts: RefusalFacts): void {
    if (this.#mode === 'all') this.#logged.add(error)
    this.#write(error, facts)
  }

  /** Logs a refusal that was not passed to {@link RefusalLog.log} before. */
  logOnce(error: RefusedError, facts: RefusalFacts): void {
    if (!this.#logged.has(error)) this.#write(error, facts)
  }

  #write(error: RefusedError, facts: RefusalFacts): void {
    if (this.#mode === 'all') this.#log(error, facts)
    else if (this.#mode === 'hint' && !hinted.has(error.code)) {
      writeStandardError(`refused ${nameOf(error)}. ${hinted.size === 0 ? HINT : SHORT_HINT}`)
      hinted.add(error.code)
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
    writeStandardError(`refused ${[nameOf(error), ...factsOf(facts), ...untold].join('; ')}`)
  }
}

/**
 * `all` logs each refusal. `hint` logs one line at the first refusal of each code in the process, which names the option. `off` logs
 * nothing.
 */
export type DebugMode = 'all' | 'hint' | 'off'

/** Facts about a refusal beyond its code. Each is printable and bounded. */
export type RefusalFacts = () => readonly string[]

/** At most this many lines a second: a flood of bad tokens is neither logged nor examined any further. */
const MAX_LINES_A_SECOND = 20

/** The line is written even if a function of the application throws, such as one that finds the tenant. */
function factsOf(facts: RefusalFacts): readonly string[] {
  try {
    return facts()
  } catch {
    return ['why could not be found out']
  }
}

function nameOf({ status, code, detail }: RefusedError): string {
  return `with ${status}: ${code}${detail === undefined ? '' : ` (${printable(detail)})`}`
}
