import type { TestClock } from '@jwks-auth/testing'
import type { AbsentKidsPool } from '../../../packages/core/src/cache/absent-kids-pool.js'
import type { CacheManager } from '../../../packages/core/src/cache/manager.js'
import { fitting, type Ask } from './ask.js'
import type { Reference } from './reference.js'
import type { ScriptedSource } from './scripted-source.js'

export interface Parts {
  readonly manager: CacheManager
  readonly reference: Reference
  readonly source: ScriptedSource
  readonly clock: TestClock
  readonly absentKids: AbsentKidsPool
  readonly waiting: readonly Ask[]
  readonly started: boolean
  readonly inUse: boolean
}

/** Longest line of fetches one request may wait for: one that was open when it came, and one begun since. */
const MAX_OUTCOMES = 2

/** What must hold between any two steps. */
export function broken(parts: Parts): readonly string[] {
  return [...brokenStatus(parts), ...brokenTimers(parts), ...parts.waiting.flatMap((ask) => brokenWait(ask, parts))]
}

function brokenStatus({ manager, reference, clock, inUse }: Parts): readonly string[] {
  const now = clock.now()
  const status = manager.status()
  const { good, failing, open } = reference
  const servable = reference.servable(now)
  const at = (span: number): number => (good?.fetchedAt.wall ?? NaN) + span
  const checks: readonly (readonly [name: string, is: unknown, due: unknown])[] = [
    ['ready', status.ready, servable],
    ['isReady', manager.isReady, servable],
    ['in flight', status.state.endsWith('ing'), open !== undefined],
    ['errors', status.consecutiveErrors, failing?.count ?? 0],
    ['lastError', status.lastError, failing?.reason],
    ['inUse', manager.inUse, inUse],
    ...(servable && good !== undefined
      ? ([
          ['state', status.state, open === undefined ? 'Ready' : 'Refreshing'],
          ['fetchedAt', status.fetchedAt, at(0)],
          ['refreshAt', status.refreshAt, at(good.refreshAfter)],
          ['expiresAt', status.expiresAt, at(good.expireAfter)],
          ['staleUntil', status.staleUntil, at(good.staleAfter)],
          ['keys', thumbprints(status.keys), thumbprints(good.set.keys.keys)],
        ] as const)
      : []),
  ]
  return checks.filter(([, is, due]) => is !== due).map(([name, is, due]) => `status: ${name} is ${is}, not ${due}`)
}

function brokenTimers({ source, clock, absentKids, waiting, started, reference }: Parts): readonly string[] {
  const short = waiting.filter(waitsALittle).length
  const retry = reference.failing === undefined ? 0 : 1
  const most = source.timers + short + retry + (started ? 1 : 0) + (absentKids.size > 0 ? 1 : 0)
  const deaf = source.open.filter(({ request }) => !request.signal.aborted).length
  return [
    ...(clock.pending > most ? [`${clock.pending} timers where at most ${most} are needed`] : []),
    ...(deaf === (reference.open === undefined ? 0 : 1) ? [] : [`${deaf} fetches are open`]),
  ]
}

function brokenWait(ask: Ask, { reference, clock }: Parts): readonly string[] {
  const { good, policy, lastLanding, open } = reference
  const waited = clock.now().mono - ask.at.mono
  const canFallBack = ask.expected === 'soon' && good === ask.good && reference.servable(clock.now())
  const problem =
    (open === undefined && 'waits for nothing') ||
    (ask.expected === 'now' && 'waits although it can be answered') ||
    (ask.giveUp?.signal.aborted === true && 'waits on although it gave up') ||
    (canFallBack && waited >= policy.staleWait && 'waits too long for expired keys') ||
    (ask.what === 'key' &&
      good !== ask.good &&
      !waitsALittle(ask) &&
      fitting(good?.set, ask).length > 0 &&
      'waits although its key came') ||
    (lastLanding.count - ask.landings > MAX_OUTCOMES && 'is kept waiting by one fetch after another')
  return problem === false ? [] : [`a request for ${ask.what} ${ask.kid ?? ''} ${problem}`]
}

function waitsALittle({ waitsForKeys }: Ask): boolean {
  return Number.isFinite(waitsForKeys)
}

function thumbprints(keys: readonly { readonly thumbprint: string }[]): string {
  return keys.map(({ thumbprint }) => thumbprint).join()
}
