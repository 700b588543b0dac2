import type { Clock } from '../time/clock.js'
import type { FleetDegraded, JwksAuthEvent, StoreFailed } from '../events/events.js'
import { printable } from '../text/printable.js'
import type { DebugMode } from './refusal-log.js'
import { writeStandardError } from './standard-error.js'
import { storeAdvice } from './store-advice.js'

/**
 * Writes to standard error that a store fails, for an application without observers, which would not notice: tokens are
 * verified without the store. With `debug`, at most one line a minute; without, one line for the process.
 */
export function storeNotice(mode: Exclude<DebugMode, 'off'>, clock: Clock): (event: JwksAuthEvent) => void {
  let silentUntil = -Infinity
  return (event) => {
    if (event.type !== 'store_failed' && event.type !== 'fleet_degraded') return
    const { mono } = clock.now()
    if (mono < silentUntil || (mode === 'hint' && isHinted)) return
    silentUntil = mono + INTERVAL_MS
    isHinted = true
    writeStandardError(`${failureOf(event)}. ${mode === 'all' ? REMEDY : `${REMEDY} debug: false silences this line.`}`)
  }
}

const INTERVAL_MS = 60_000
const REMEDY = 'Tokens are verified without it. To log such events, set the option observers: [logger(…)].'

let isHinted = false

function failureOf(event: StoreFailed | FleetDegraded): string {
  const what = event.type === 'store_failed' ? event.operation : event.because
  const advice = storeAdvice(event.code)
  return `the store failed (${what}: ${printable(event.code)})${advice === undefined ? '' : `: ${advice}`}`
}
