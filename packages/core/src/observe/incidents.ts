import type { Clock } from '../time/clock.js'

/**
 * Limits the lines of a log: writes the first line of each incident at once and its repetitions once per interval, with
 * a count. An outage that affects a million requests is one line a minute.
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

  report(line: Line): void {
    if (this.#interval === 0) {
      this.#write(line)
      return
    }
    const open = this.#open[line.level]
    const own = `${line.message} ${line.about}`
    const key = open.has(own) || open.size < MAX_INCIDENTS ? own : OTHERS
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

  /** A timer runs only while an incident is open. */
  #wait(): void {
    if (this.#waiting) return
    this.#waiting = true
    this.#clock.after(this.#interval, this.#tellRepeated)
  }

  /** @returns whether an incident is still open. */
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

/** One line for the log. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  /** Distinguishes incidents with the same message. Its size is bounded by the configuration. */
  readonly about: string
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

interface Incident {
  last: Line
  /** How often it was repeated since the last line. */
  untold: number
}

/**
 * How many incidents of a level are distinguished; any further ones share one. Counted per level, so that many minor
 * incidents cannot hide a major one.
 */
const MAX_INCIDENTS = 200

const OTHERS = '(others)'

/** Marks a line that stands for further incidents too, because there are more than are distinguished. */
function amongOthers(line: Line): Line {
  return { ...line, fields: { ...line.fields, amongOthers: true } }
}
