import type { Fetch, KeyAge, Timeline } from '../simulation/timeline.js'

/** A numbered moment of the picture: a row of the table under it. */
export interface Moment {
  readonly at: number
  readonly text: string
}

/** When the first fetch after `after` began whose result is `result`. */
export function fetchAfter({ fetches }: Timeline, after: number, result: Fetch['result']): number {
  return found(
    fetches.find((fetch) => fetch.from >= after && fetch.result === result),
    `${result} fetch`,
  ).from
}

/** When keys first got so old after `after`. */
export function ageAfter({ cached }: Timeline, after: number, age: KeyAge): number {
  return found(
    cached.find(({ from, is }) => from >= after && is.age === age),
    `${age} keys`,
  ).from
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the run had no ${what}`)
  return value
}
