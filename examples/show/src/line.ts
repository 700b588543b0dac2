/** One line of the table, checked. */
export interface Line {
  readonly sent: string
  /** What came back. */
  readonly came: string
  readonly shows: string
  /** What was not as it had to be; `undefined` when the line holds. */
  readonly problem: string | undefined
}

/** What is played: each line is printed as soon as it is known. */
export type Scenes = AsyncIterable<Line>
