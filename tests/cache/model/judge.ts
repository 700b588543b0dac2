import type { SigningKey } from '@jwks-auth/core'
import type { Absences } from './absences.js'
import { fitting, type Ask, type Ended } from './ask.js'
import type { Reference } from './reference.js'

/** An answer that is younger says for certain what is published. */
const CONCLUSIVE_AGE = 5000
const MAX_RETRY_AFTER_MS = 300_000

/** What is wrong about how a request ended; `undefined` when nothing is. */
export function wrongWith(ask: Ask, ended: Ended, reference: Reference, absences: Absences): string | undefined {
  if (ended.kind === 'broke') return `broke: ${String(ended.error)}`
  if (ended.kind === 'gaveUp') return ask.giveUp?.signal.aborted === true ? undefined : 'gave up by itself'
  if (ended.kind === 'refused' && ended.code === 'closed') return reference.closed ? undefined : 'closed too early'
  if (reference.closed) return `${ended.kind} after close`
  if (isLate(ask, ended, reference)) return `waited ${ended.at.mono - ask.at.mono} ms for expired keys`
  if (ask.what === 'refresh') return wrongRefresh(ended, reference)
  if (ended.kind === 'served') return wrongKeys(ask, ended, ended.keys, reference)
  if (ask.what === 'others' && ended.code === 'key_unknown') return 'refused as unknown, in place of no other keys'
  return wrongRefusal(ask, ended, reference, absences)
}

/** The fetch it waited for ended at that very moment. */
function sawLanding(ask: Ask, ended: Ended, { lastLanding }: Reference, ok: boolean): boolean {
  return lastLanding.ok === ok && lastLanding.mono === ended.at.mono && lastLanding.count > ask.landings
}

function isLate(ask: Ask, ended: Ended, reference: Reference): boolean {
  const waited = ended.at.mono - ask.at.mono
  if (ask.expected === 'now') return waited > 0
  if (ask.expected !== 'soon' || reference.good !== ask.good) return false
  return waited > reference.policy.staleWait && (ended.kind === 'served' || reference.servable(ended.at))
}

function wrongRefresh(ended: Ended, { lastLanding }: Reference): string | undefined {
  if (lastLanding.mono !== ended.at.mono) return 'a forced refresh ended without a fetch'
  if (ended.kind === 'served') return lastLanding.ok ? undefined : 'a forced refresh succeeded, its fetch did not'
  return lastLanding.ok ? 'a forced refresh failed, its fetch did not' : undefined
}

function wrongKeys(ask: Ask, ended: Ended, keys: readonly SigningKey[], reference: Reference): string | undefined {
  const due = fitting(reference.good?.set, ask).filter(
    (key) => !ask.tried.some(({ thumbprint }) => thumbprint === key.thumbprint),
  )
  // Keys of another process end the wait for others, if they have some.
  const elsewhere = reference.good?.order === 0 && keys.length > 0
  const looked = ask.what === 'key' || elsewhere || sawLanding(ask, ended, reference, true)
  if (!isSame(keys, looked ? due : [])) return 'served with other keys than those of the last good answer'
  // What was asked for before the request came says nothing about a key published since.
  const conclusive = keys.length > 0 || ask.what === 'key' || (reference.good?.order ?? 0) > ask.order
  if (!(looked && conclusive) && !(ended.poor && reference.age(ended.at) < CONCLUSIVE_AGE))
    return 'served with no other keys without a look'
  if (ask.what === 'others') return undefined
  if (keys.length === 0) return 'served with no key'
  if (reference.servable(ended.at) || sawLanding(ask, ended, reference, true)) return undefined
  return 'served after the stale limit'
}

function wrongRefusal(
  ask: Ask,
  ended: Extract<Ended, { kind: 'refused' }>,
  reference: Reference,
  absences: Absences,
): string | undefined {
  const { good } = reference
  const { at, poor, code, retryAfter = -1 } = ended
  const known = ask.what === 'key' && fitting(good?.set, ask).length > 0
  const failing = reference.backingOff(at) || sawLanding(ask, ended, reference, false)
  const cannotLook = poor || failing
  const age = reference.age(at)
  if (code === 'key_unknown') {
    if (known) return 'refused as unknown although the last good answer has it'
    if (at.mono - reference.lastGoodAt >= CONCLUSIVE_AGE && age >= CONCLUSIVE_AGE)
      return 'refused as unknown by an answer too old to know'
    if (good !== undefined && good.order > ask.order) return undefined
    if (ask.kid !== undefined && absences.covers(ask.kid, at.mono)) return undefined
    return age < CONCLUSIVE_AGE && poor ? undefined : 'refused as unknown without a look'
  }
  if (code !== 'keys_unavailable') return `refused with ${code}`
  if (!(retryAfter >= 0 && retryAfter <= MAX_RETRY_AFTER_MS)) return `told to come back in ${retryAfter} ms`
  if (!reference.servable(at)) return cannotLook ? undefined : 'refused without a try'
  if (known) return 'refused although its key can be served'
  if (age < CONCLUSIVE_AGE && !failing) return 'a 503 although the keys at hand are young enough to know'
  return cannotLook ? undefined : 'refused without a look'
}

function isSame(some: readonly SigningKey[], others: readonly SigningKey[]): boolean {
  return some.length === others.length && some.every((key, index) => key === others[index])
}
