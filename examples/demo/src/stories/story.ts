import type { Stage } from '../stage.js'

/** One line of the table, checked. */
export interface Line {
  readonly sent: string
  /** What came back, by API. */
  readonly came: readonly string[]
  readonly proves: string
  /** What was not as it should be; empty when the line holds. */
  readonly problems: readonly string[]
}

/** Lines that belong together. Each is yielded as soon as it is known. */
export interface Story {
  readonly title: string
  tell(stage: Stage): AsyncIterable<Line>
}
