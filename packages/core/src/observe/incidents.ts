import type { Clock } from '../time/clock.js'

/** One thing to tell, and about what. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  /** What tells incidents of one message apart; its size is bounded by what an operator configured. */
  readonly about: string
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

interface Incident {
  last: Line
  /** How often it happened since it was last told. */
  untold: number
}

/** So many incidents of a level are told apart; what comes on top is told as if it were one. Of a level, so that many small ones hide no great one. */
const MOST = 200

/**
 * Tells the first of each kind of line at once, and what repeats it once an interval, with a count: an outage that a million
 * requests run into is a line a minute.
 */
export class Incidents {
  readonly #clock: Clock
  readonly #interval: number
  readonly #write: (line: Line) => void
  readonly #open: Readonly<Record<Line['level'], Map<string, Incident>>> = {
    debug: new Map(),
    info: new Map(),
    warn: new Map(),
    error: new Map(),
  }
  #waiting = false

  constructor(clock: Clock, interval: number, write: (line: Line) => void) {
    this.#clock = clock
    this.#interval = interval
    this.#write = write
  }

  tell(line: Line): void {
    if (this.#interval === 0) {
      this.#write(line)
      return
    }
    const open = this.#open[line.level]
    const own = `${line.message} ${line.about}`
    const key = open.has(own) || open.size < MOST ? own : OTHERS
    const incident = open.get(key)
    if (incident === undefined) {
      open.set(key, { last: line, untold: 0 })
      this.#write(key === OTHERS ? amongOthers(line) : line)
    } else {
      incident.last = line
      incident.untold += 1
    }
    this.#wait()
  }

  readonly #tellRepeated = (): void => {
    const going = Object.values(this.#open).map((open) => this.#tellEach(open))
    this.#waiting = false
    if (going.includes(true)) this.#wait()
  }

  /** There is a timer only while something goes on. */
  #wait(): void {
    if (this.#waiting) return
    this.#waiting = true
    this.#clock.after(this.#interval, this.#tellRepeated)
  }

  /** @returns whether any of them goes on. */
  #tellEach(open: Map<string, Incident>): boolean {
    for (const [key, incident] of open) {
      const { last, untold } = incident
      incident.untold = 0
      if (untold === 0) open.delete(key)
      else {
        const line = { ...last, fields: { ...last.fields, repeated: untold } }
        this.#write(key === OTHERS ? amongOthers(line) : line)
      }
    }
    return open.size > 0
  }
}

const OTHERS = '(others)'

/** There are more than are told apart: the line stands for the others as well. */
function amongOthers(line: Line): Line {
  return { ...line, fields: { ...line.fields, amongOthers: true } }
}
