import type { Instant } from '../time/clock.js'
import { RefusedError, SourceError } from '../errors/errors.js'
import { notify } from '../callbacks/notify.js'
import { BackgroundStart } from './background-start.js'
import { backoffLeft, failureAt, nowOrFallback } from './failed-flight.js'
import { FetchDemand } from './fetch-demand.js'
import { TracedFetches } from './traced-fetches.js'
import { lifetimeOf } from './freshness.js'
import { ABORTED_OUTCOME, isExpiredCopy, SharedOutcome, unavailable, type FetchOutcome } from './fetch-outcome.js'
import { toSourceError } from '../errors/to-source-error.js'
import { RefreshEvents, type TimedFetch } from './refresh-events.js'
import { OutageRetry } from './outage-retry.js'
import type { RefresherParts } from './refresher-parts.js'
import { canServe, hasExpired, isFromStoreOrFleet, snapshotFrom, type Snapshot, type SourceAnswer } from './snapshot.js'
import { requestOf } from './source-request.js'
import { dueAt, EMPTY, lastSnapshot, mayStart, NO_FLIGHT, openFlight, snapshotOf } from './state.js'
import type { CacheState, Flight } from './state.js'
import { transition, type Answer, type CacheEvent, type Fetch } from './transition.js'
import { RequestCounts } from './request-counts.js'

/**
 * Keeps the keys of one source fresh: holds its state, passes events to {@link transition} and executes the effects,
 * which start or abort a fetch and answer the callers. Makes no decisions itself.
 */
export class Refresher {
  readonly #parts: RefresherParts
  readonly #onFetchEnd: () => void
  readonly #events: RefreshEvents
  readonly #fetches: TracedFetches
  readonly usage: RequestCounts
  #state: CacheState
  #started: Flight = 0
  #demand: FetchDemand | undefined
  #outcome: SharedOutcome | undefined
  #abort: AbortController | undefined
  #closed = false
  readonly #background: BackgroundStart
  readonly #outageRetry: OutageRetry

  /**
   * @param onFetchEnd - Called when a fetch has ended, successfully or not.
   * @param state - The initial state.
   */
  constructor(parts: RefresherParts, onFetchEnd: () => void, state: CacheState = EMPTY) {
    this.#parts = parts
    this.#state = state
    this.#onFetchEnd = onFetchEnd
    this.#events = new RefreshEvents(parts)
    this.#fetches = new TracedFetches(parts)
    this.usage = new RequestCounts(parts)
    this.#background = new BackgroundStart(parts.source, () => {
      if (!this.#closed) this.#apply({ type: 'due', next: this.#started + 1 })
    })
    this.#outageRetry = new OutageRetry(parts.clock, () => {
      if (this.usage.sinceRefresh) this.refreshIfDue()
    })
  }

  get state(): CacheState {
    return this.#state
  }

  /**
   * Keys as the table in `docs/spec/cache.md` specifies: at once, after a wait, or stale.
   *
   * @throws RefusedError `keys_unavailable` or `closed`; the signal's reason when the caller aborts.
   */
  async snapshot(signal: AbortSignal | undefined): Promise<Snapshot> {
    this.#throwIfClosed()
    this.usage.sinceRefresh = true
    const now = this.#parts.clock.now()
    const answer = this.#apply({ type: 'wanted', next: this.#started + 1 }, now)
    this.#outageRetry.asked(backoffLeft(this.#state, now))
    this.usage.count(answer?.type === 'serve' ? 'hit' : 'miss')
    return await this.#follow(answer, signal)
  }

  async #follow(answer: Answer | undefined, signal: AbortSignal | undefined): Promise<Snapshot> {
    if (answer?.type === 'serve') return this.#serve(answer.snapshot, answer.stale)
    if (answer?.type === 'refuse') throw unavailable(answer)
    const outcome = await this.#wait(answer?.atMost ?? Infinity, signal)
    const fallback = answer?.fallback
    if (outcome?.ok !== true && fallback !== undefined && canServe(fallback, this.#parts.clock.now()))
      return this.#serve(fallback, true)
    // By now the fallback may have reached its stale limit: the request then starts over and waits for the whole fetch.
    // A stored answer may have expired in the meantime: the provider is then asked, as for any expired keys.
    if (outcome === undefined || isExpiredCopy(outcome, this.#parts.clock.now()))
      return await this.#follow(this.#apply({ type: 'wanted', next: this.#started + 1 }), signal)
    if (outcome.ok) return outcome.snapshot
    throw unavailable(outcome)
  }

  /** Fetches in the background if the keys are due. */
  refreshIfDue(): void {
    const now = this.#parts.clock.now()
    if (!this.#closed && dueAt(this.#state, now) <= now.mono) this.#background.begin()
  }

  /** Whether a request waits, or has waited, for the open fetch. */
  get isAwaited(): boolean {
    return this.#demand?.isAwaited === true
  }

  /** The number of the last fetch that began. */
  get started(): Flight {
    return this.#started
  }

  /** Whether a recheck would start a fetch, rather than join one or be refused. */
  get recheckStarts(): boolean {
    return !this.#closed && mayStart(this.#state, this.#parts.clock.now())
  }

  /** Waits for an answer newer than the current one: joins the open fetch or starts one. */
  async recheck(signal: AbortSignal | undefined): Promise<FetchOutcome> {
    this.#throwIfClosed()
    const answer = this.#apply({ type: 'recheck', next: this.#started + 1 })
    if (answer?.type === 'refuse') return { ok: false, ...answer }
    return (await this.#wait(Infinity, signal)) ?? ABORTED_OUTCOME
  }

  /**
   * Like {@link refresh}, but in the background: neither a caller nor the process waits for it.
   *
   * @throws RefusedError `closed`.
   */
  startRefresh(): void {
    this.#throwIfClosed()
    this.#apply({ type: 'forced', next: this.#started + 1 })
  }

  /**
   * Fetches now, in any state. Aborts an open fetch, whose waiters then wait for this one.
   *
   * @throws RefusedError `keys_unavailable` if the fetch fails, or `closed`.
   */
  async refresh(): Promise<Snapshot> {
    this.startRefresh()
    const flight = this.#started
    for (;;) {
      const outcome = await this.#wait(Infinity, undefined)
      if (outcome?.ok === false) throw unavailable(outcome)
      // Adopted keys also settle the outcome, but are not the refresh that was requested. That one may have ended
      // before this continuation ran.
      const snapshot = outcome?.snapshot ?? snapshotOf(this.#state)
      if (snapshot !== undefined && snapshot.flight >= flight) return snapshot
      if (outcome === undefined) throw unavailable(failureAt(this.#state, this.#parts.clock.now()))
    }
  }

  /**
   * Replaces older keys by keys that another process, or an earlier run of this one, fetched. An open fetch continues;
   * requests that wait for it without keys are served.
   *
   * @returns Whether they are in use now.
   */
  adopt(answer: SourceAnswer): boolean {
    if (this.#closed) return false
    const now = this.#parts.clock.now()
    const snapshot = this.#snapshotOf(answer, NO_FLIGHT)
    this.#apply({ type: 'adopted', snapshot }, now)
    if (snapshotOf(this.#state) !== snapshot) return false
    const waiting = this.#outcome
    if (waiting !== undefined) this.#outcome = new SharedOutcome()
    // As after a fetch, reset the usage flag: keys that are not requested again are not refreshed in the background.
    if (!hasExpired(snapshot, now)) this.usage.sinceRefresh = false
    waiting?.settle({ ok: true, snapshot })
    notify(this.#onFetchEnd)
    return true
  }

  /** Aborts an open fetch; current and later callers are refused with `closed`. */
  close(): void {
    this.#closed = true
    this.#outageRetry.end()
    this.#apply({ type: 'closed' }, nowOrFallback(this.#parts.clock))
    this.#settle(ABORTED_OUTCOME)
  }

  async #wait(atMost: number, signal: AbortSignal | undefined): Promise<FetchOutcome | undefined> {
    this.#fetches.awaited()
    this.#demand?.awaited()
    const outcome = await this.#outcome?.within(atMost, this.#parts.clock, signal)
    this.#throwIfClosed()
    return outcome
  }

  #apply(event: CacheEvent, now: Instant = this.#parts.clock.now()): Answer | undefined {
    const { state, effects } = transition(this.#state, event, now, this.#parts.policy)
    this.#state = state
    let answer: Answer | undefined
    for (const effect of effects) {
      if (effect.type === 'start') void this.#run(effect, event.type === 'due', now)
      else if (effect.type === 'abort') this.#abort?.abort(new SourceError('aborted', 'the fetch was superseded'))
      else answer = effect
    }
    return answer
  }

  /**
   * Never rejects: the result goes to the state machine, or is dropped because another flight has superseded this one.
   */
  async #run(start: Omit<Fetch, 'previous'>, background: boolean, now: Instant): Promise<void> {
    const { flight, purpose } = start
    this.#started = flight
    this.#outcome ??= new SharedOutcome()
    const { signal } = (this.#abort = new AbortController())
    const demand = (this.#demand = FetchDemand.after(this.#demand))
    const fetch: TimedFetch = { ...start, startedAt: now, previous: lastSnapshot(this.#state) }
    notify(() => this.#events.started(purpose))
    try {
      const answer = await this.#fetches.fetch(requestOf(this.#state, fetch, demand, signal), background)
      if (openFlight(this.#state) === flight) this.#succeed(fetch, answer)
    } catch (thrown) {
      if (openFlight(this.#state) === flight) this.#fail(fetch, toSourceError(thrown))
    }
  }

  #succeed(fetch: TimedFetch, answer: SourceAnswer): void {
    const { flight } = fetch
    const secondHand = isFromStoreOrFleet(answer)
    const snapshot = this.#snapshotOf(answer, secondHand && answer.isCurrent !== true ? NO_FLIGHT : flight)
    this.#apply({ ...fetch, type: 'fetched', next: this.#started + 1, snapshot, askedAt: answer.requestedAt.wall })
    // Waiting requests follow the flight that superseded this one.
    if (openFlight(this.#state) !== undefined) return
    this.usage.sinceRefresh = false
    this.#outageRetry.end()
    this.#settle({ ok: true, snapshot: snapshotOf(this.#state) ?? snapshot })
    // The fetch has ended; a callback that fails, or a clock that does, must not change that.
    notify(this.#onFetchEnd)
    if (secondHand) return
    notify(() => this.#parts.onAccepted?.(snapshot))
    this.#events.succeeded(fetch, snapshot)
  }

  #snapshotOf(answer: SourceAnswer, flight: Flight): Snapshot {
    const { clock, policy } = this.#parts
    return snapshotFrom(answer, flight, lifetimeOf(answer, policy, clock.random()))
  }

  #fail(fetch: TimedFetch, error: SourceError): void {
    const now = nowOrFallback(this.#parts.clock, fetch.startedAt)
    this.#apply({ type: 'failed', flight: fetch.flight, error, random: this.#parts.clock.random() }, now)
    const retryAfter = failureAt(this.#state, now)?.retryAfter ?? 0
    this.#settle({ ok: false, error, retryAfter })
    notify(() => this.#outageRetry.failed(backoffLeft(this.#state, now)))
    notify(this.#onFetchEnd)
    this.#events.failed(fetch, error, this.#state.failure?.count ?? 1, retryAfter)
  }

  #settle(outcome: FetchOutcome): void {
    const shared = this.#outcome
    this.#outcome = undefined
    this.#abort = this.#demand = undefined
    shared?.settle(outcome)
  }

  #serve(snapshot: Snapshot, stale: boolean): Snapshot {
    if (!stale) return snapshot
    this.usage.stale += 1
    this.#events.servedStale(snapshot)
    return snapshot
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new RefusedError('closed')
  }
}
