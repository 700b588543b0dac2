import { createTestClock, type TestClock } from '@jwks-auth/testing'
import type { SigningKey } from '@jwks-auth/core'
import { AbsentKidsPool } from '../../../packages/core/src/cache/absent-kids-pool.js'
import { CacheManager } from '../../../packages/core/src/cache/manager.js'
import { Scheduler } from '../../../packages/core/src/cache/scheduler.js'
import type { Instant } from '../../../packages/core/src/time/clock.js'
import type { SourceRequest } from '../../../packages/core/src/cache/key-source.js'
import type { CachePolicy } from '../../../packages/core/src/cache/cache-policy.js'
import { Absences } from './absences.js'
import { budgetOf, fitting, outcomeOf, REASON, type Ask, type Outcome } from './ask.js'
import { Budgets } from './budgets.js'
import { broken } from './invariants.js'
import { wrongWith } from './judge.js'
import type { Provider } from './provider.js'
import type { PublishedSet } from './published-keys.js'
import { Reference } from './reference.js'
import { ScriptedSource, type OpenFetch } from './scripted-source.js'
import type { Answer, Step } from './step.js'

interface Autopilot {
  readonly fetches: number
  readonly delay: number
  readonly answer: Answer
}

/** Steps in which nobody asks for keys. */
const BACKGROUND: ReadonlySet<Step['do']> = new Set(['pass', 'passUntil', 'start', 'land', 'giveUp'])

/** A cache manager, the provider it asks, and the reference that judges every answer it gives. */
export class World {
  readonly clock: TestClock = createTestClock({ random: () => this.chance })
  readonly absentKids = new AbsentKidsPool(this.clock)
  readonly provider: Provider
  readonly reference: Reference
  readonly source: ScriptedSource
  readonly manager: CacheManager
  readonly scheduler: Scheduler = new Scheduler(this.clock)
  readonly budgets: Budgets
  readonly problems: string[] = []
  chance = 0.5
  doing: Step['do'] = 'chance'
  started = false
  inUse = false
  readonly #maxTtl: number
  jumped = false
  autopilot: Autopilot | undefined
  waiting: readonly Ask[] = []
  readonly #absences: Absences
  #unjudged: Ask[] = []
  #order = 0

  constructor(policy: CachePolicy, provider: Provider) {
    this.#maxTtl = policy.maxTtl
    this.provider = provider
    this.reference = new Reference(policy)
    this.budgets = new Budgets(policy)
    this.#absences = new Absences(policy.negativeCacheTtl)
    this.source = new ScriptedSource(
      this.clock,
      (request) => this.#begin(request),
      (fetch) => {
        this.#opened(fetch)
      },
    )
    this.manager = new CacheManager({
      source: this.source,
      policy,
      absentKids: this.absentKids,
      clock: this.clock,
      events: { wants: () => true, emit: () => {} },
      subject: () => ({ tenant: 't', provider: 'p' }),
      onFetchEnd: () => {
        this.scheduler.plan(this.manager)
      },
    })
  }

  /** A request as it comes, before it is made. */
  ask(what: Ask['what'], token: Pick<Ask, 'kid' | 'alg'>, signal: 'none' | 'open' | 'aborted'): Ask {
    const { reference } = this
    const now = this.clock.now()
    const giveUp = signal === 'none' ? undefined : new AbortController()
    if (signal === 'aborted') giveUp?.abort(REASON)
    this.#lookAgain()
    const waitsForKeys = what === 'key' ? reference.wanted(now) : undefined
    const servable = what === 'key' && reference.servable(now) && fitting(reference.good?.set, token).length > 0
    const { good, lastLanding } = reference
    const expected = !servable ? 'whenever' : reference.mayWait(now) ? 'soon' : 'now'
    const tried = what === 'others' ? fitting(good?.set, token) : []
    this.#order += 1
    const known = { order: this.#order, at: now, good, landings: lastLanding.count }
    return { what, ...token, tried, ...known, expected, giveUp, waitsForKeys, ended: undefined }
  }

  /** Makes a request, and notes how and when it ends. */
  run(ask: Ask, request: () => readonly SigningKey[] | Promise<readonly SigningKey[]>): void {
    const result = request()
    if (!(result instanceof Promise)) {
      this.#end(ask, { kind: 'served', keys: result })
      return
    }
    if (ask.expected === 'now' && this.reference.fresh(ask.at)) this.problems.push('fresh keys came as a promise')
    this.waiting = [...this.waiting, ask]
    result.then(
      (keys) => {
        this.#end(ask, { kind: 'served', keys })
      },
      (error: unknown) => {
        this.#end(ask, outcomeOf(error))
      },
    )
  }

  land(fetch: OpenFetch, answer: Answer, seen: PublishedSet): void {
    this.judge()
    this.#lookAgain(fetch)
    if (fetch === this.reference.open) {
      const ends = this.reference.landed(fetch, answer, seen, this.clock.now(), this.chance)
      if (ends) for (const ask of this.waiting) ask.waitsForKeys = undefined
      if (ends && answer.ok) this.#absences.forget(seen)
      if (ends && answer.ok) this.inUse = false
    }
    this.source.land(fetch, answer, seen)
  }

  adopt({ age, ttl }: Extract<Step, { do: 'adopt' }>): void {
    this.judge()
    const now = this.clock.now()
    const { set } = this.provider
    const at = { wall: now.wall - age, mono: now.mono - age }
    const until = { expiresAt: at.wall + ttl, staleUntil: at.wall + 2 * ttl }
    const answer = {
      keys: set.keys,
      url: 'https://issuer.test/jwks',
      headers: {},
      requestedAt: at,
      fetchedAt: at,
      until,
    }
    const due = this.reference.adopted(set, at, ttl, now, this.chance)
    if (due) this.#absences.forget(set)
    // As after a fetch: fresh keys that were not asked for since are left to rest.
    if (due && age < Math.min(ttl, this.#maxTtl)) this.inUse = false
    if (due) this.#endWaits(now)
    if (this.manager.adopt(answer) !== due) this.problems.push(due ? 'refused newer keys' : 'adopted older keys')
  }

  close(): void {
    this.judge()
    this.reference.close()
    this.started = false
    this.scheduler.stop()
    this.manager.close()
  }

  /** Whether a request for this key would be refused from memory. */
  remembers(kid: string | undefined): boolean {
    return kid !== undefined && this.#absences.covers(kid, this.clock.now().mono)
  }

  /** What a look for this key has to leave for others. */
  reserved(kid: string | undefined): number {
    return kid !== undefined && this.#absences.has(kid) ? 1 : 0
  }

  /** Lets everything happen that follows without time passing, and checks what must hold. */
  async settle(): Promise<void> {
    await this.clock.advance(0)
    this.#lookAgain()
    this.judge()
    this.problems.push(...broken(this))
  }

  judge(): void {
    const ended = this.#unjudged
    this.#unjudged = []
    this.waiting = this.waiting.filter((ask) => ask.ended === undefined)
    for (const ask of ended) this.#noteAbsence(ask)
    for (const ask of ended) {
      const wrong = ask.ended && wrongWith(ask, ask.ended, this.reference, this.#absences)
      if (wrong !== undefined) this.problems.push(`a request for ${ask.what} ${ask.kid ?? ''}: ${wrong}`)
    }
  }

  /** Keys of another process are what those wait for who have none, or expired ones. If these have expired, too, they wait anew. */
  #endWaits(now: Instant): void {
    const { reference } = this
    for (const ask of this.waiting) {
      if (ask.waitsForKeys !== undefined) ask.waitsForKeys = reference.expired(now) ? reference.wanted(now) : undefined
    }
  }

  /** Whoever waited a little for expired keys looks at them again, in the moment that his wait ended. */
  #lookAgain(landing?: OpenFetch): void {
    const { reference } = this
    const now = this.clock.now()
    for (const ask of this.waiting) {
      const at = ask.waitsForKeys ?? Infinity
      // A fetch that began before the wait ends before it, if they end in the same moment.
      const isFirst = at < now.mono || (landing?.at.mono ?? Infinity) > at - reference.policy.staleWait
      if (at > now.mono || !isFirst) continue
      const then = { wall: now.wall - (now.mono - at), mono: at }
      ask.waitsForKeys = reference.servable(then) ? undefined : reference.wanted(then)
    }
  }

  #noteAbsence({ what, kid, order, ended }: Ask): void {
    const { good } = this.reference
    if (what !== 'key' || kid === undefined || ended?.kind !== 'refused' || ended.code !== 'key_unknown') return
    const conclusive = good !== undefined && good.order > order && !good.set.keys.byKid.has(kid)
    if (conclusive) this.#absences.note(kid, ended.at.mono)
  }

  #end(ask: Ask, outcome: Outcome): void {
    const at = this.clock.now()
    // The keys that tell which budget pays may have changed while it waited.
    const reserved = this.#wasFoundAbsentNow(ask) ? 1 : this.reserved(ask.kid)
    const poor = [ask.good, this.reference.good].some(
      (good) => !this.budgets.affords(budgetOf(ask, good?.set), at.mono, reserved),
    )
    ask.ended = { ...outcome, at, poor }
    this.#unjudged.push(ask)
  }

  /** One that came before it, and ended at this moment, found its key absent: absences are noted once the moment is over. */
  #wasFoundAbsentNow({ kid }: Ask): boolean {
    return this.#unjudged.some(
      ({ kid: other, ended }) => other === kid && ended?.kind === 'refused' && ended.code === 'key_unknown',
    )
  }

  #begin({ purpose, previous, lastSnapshot }: SourceRequest): {
    readonly order: number
    readonly seenAtStart: PublishedSet
  } {
    const { reference } = this
    const now = this.clock.now()
    const { again } = reference
    const superseded = purpose === 'forced' && reference.open?.request.signal.aborted === true
    const rules: readonly (readonly [holds: boolean, otherwise: string])[] = [
      [!reference.closed, 'a fetch after close'],
      [reference.open === undefined || superseded, 'two fetches at once'],
      [purpose === 'forced' || !reference.backingOff(now), 'a fetch before the backoff ended'],
      [purpose !== 'routine' || again || !reference.fresh(now), 'a refresh before it was due'],
      [
        purpose !== 'routine' || again || this.inUse || !BACKGROUND.has(this.doing),
        'a refresh of keys that nobody uses',
      ],
      [purpose !== 'recheck' || again || this.budgets.spend(now.mono), 'a recheck beyond the budget'],
      [!reference.servable(now) || previous?.keys === reference.good?.set.keys, 'not told of the last answer'],
      [(lastSnapshot?.fetchedAt.wall ?? -Infinity) === reference.lastFetched, 'not told of what to revalidate'],
    ]
    for (const [holds, otherwise] of rules) if (!holds) this.problems.push(otherwise)
    this.#order += 1
    return { order: this.#order, seenAtStart: this.provider.set }
  }

  #opened(fetch: OpenFetch): void {
    this.reference.opened(fetch)
    const { autopilot } = this
    if (autopilot === undefined) return
    this.autopilot = autopilot.fetches > 1 ? { ...autopilot, fetches: autopilot.fetches - 1 } : undefined
    fetch.timer = this.clock.after(autopilot.delay, () => {
      this.land(fetch, autopilot.answer, fetch.seenAtStart)
    })
  }
}
