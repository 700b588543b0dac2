import type { Duration } from '../time/duration.js'
import { DEFAULTS } from '../options/defaults.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/** Options of every adapter's `statusPage`. */
export interface StatusPageOptions {
  /** The heading of the page, such as the name of the service. @default 'Token verification' */
  title?: string
  /** How long the page waits between two updates: 1 second or longer. @default '5s' */
  updateEvery?: Duration
  /** How many providers are shown on one page, from 1 to 200. @default 50 */
  pageSize?: number
}

/** {@link StatusPageOptions}, validated. */
export interface StatusPageSettings {
  readonly title: string
  /** Milliseconds. */
  readonly updateEvery: number
  readonly pageSize: number
}

const MIN_UPDATE_INTERVAL_MS = 1000

export function readStatusPageSettings(reader: OptionReader): StatusPageSettings {
  const { title, updateEvery, pageSize } = DEFAULTS.statusPage
  const settings = {
    title: reader.text('title', title),
    updateEvery: reader.duration('updateEvery', updateEvery),
    pageSize: reader.integer('pageSize', pageSize, 1, 200),
  }
  if (settings.updateEvery < MIN_UPDATE_INTERVAL_MS) reader.refuse('updateEvery', 'must be a second or longer')
  return settings
}
