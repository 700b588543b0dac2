import type { Instant } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import type { Algorithm } from '../keys/algorithms.js'
import { candidateKeys, NO_KEYS } from '../keys/key-set.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { AbsentKidsPool } from './absent-kids-pool.js'
import type { TokenBucket } from '../collections/token-bucket.js'
import type { FetchOutcome } from './fetch-outcome.js'
import { RecheckBudgets } from './recheck-budgets.js'
import { Refresher } from './refresher.js'
import type { RefresherParts } from './refresher-parts.js'
import type { EvictedSource, Spent } from './evicted-source.js'
import { ageOf, type Snapshot, type SourceAnswer } from './snapshot.js'
import { dueAt, freshSnapshot, isServable, lastSnapshot, openFlight, snapshotOf, type Flight } from './state.js'
import { statusOf, type SourceStatus } from './status.js'
import { CONCLUSIVE_AGE_MS } from './absence.js'
import { AbsentKids } from './absent-kids.js'
import type { RequestCounts } from './request-counts.js'

/**
 * Finds the keys for a token, by `kid` and `alg`, in the cached key set of one source. Decides when a missing key is
 * worth a recheck, within the budgets.
 */
export class CacheManager {
  readonly #parts: ManagerParts
  readonly #refresher: Refresher
  readonly #absent: AbsentKids
  readonly #budgets: RecheckBudgets

  constructor(parts: ManagerParts) {
    this.#parts = parts
    const onFetchEnd = (): void => {
      const snapshot = snapshotOf(this.#refresher.state)
      if (snapshot !== undefined) this.#absent.forgetPublished(snapshot.keys)
      parts.onFetchEnd()
    }
    this.#refresher = new Refresher(parts, onFetchEnd, parts.remembered?.state)
    this.#budgets = new RecheckBudgets(parts.policy, parts.remembered)
    this.#absent = new AbsentKids(parts.policy.negativeCacheTtl, parts.absentKids)
  }

  /**
   * The keys that may have signed a token; synchronously if they are cached and fresh.
   *
   * @throws RefusedError `key_unknown` (not published), `keys_unavailable` (cannot be determined now) or `closed`.
   */
  find(
    query: KeyQuery,
    now: Instant = this.#parts.clock.now(),
  ): readonly SigningKey[] | Promise<readonly SigningKey[]> {
    const snapshot = freshSnapshot(this.#refresher.state, now)
    if (snapshot !== undefined) {
      const keys = candidateKeys(snapshot.keys, query.kid, query.alg)
      if (keys.length > 0) {
        this.#refresher.usage.sinceRefresh = true
        this.#refresher.usage.count('hit')
        return keys
      }
    }
    return this.#findWaiting(query, this.#refresher.started)
  }

  /**
   * Other keys for the same query, after a signature matched none of `tried`; from a newer answer if possible.
   *
   * @throws RefusedError `keys_unavailable` (there may be others, but that cannot be determined now) or `closed`.
   */
  async findOthers(query: KeyQuery, tried: readonly SigningKey[]): Promise<readonly SigningKey[]> {
    const known = new Set(tried.map(({ thumbprint }) => thumbprint))
    const othersIn = (snapshot: Snapshot | undefined): readonly SigningKey[] =>
      snapshot === undefined
        ? NO_KEYS
        : candidateKeys(snapshot.keys, query.kid, query.alg).filter(({ thumbprint }) => !known.has(thumbprint))
    // A refresh may have brought them while the signature was checked.
    const already = othersIn(freshSnapshot(this.#refresher.state, this.#parts.clock.now()))
    if (already.length > 0 || !this.#parts.source.changes) return already
    const openBefore = this.#refresher.started
    for (;;) {
      const outcome = await this.#recheck(this.#budgets.signatureMismatches, 0, query.signal, othersIn)
      if (outcome?.ok !== true) {
        const refusal = this.#refusalIfInconclusive(outcome, this.#budgets.signatureMismatches, 0)
        if (refusal !== undefined) throw refusal
        return NO_KEYS
      }
      const others = othersIn(outcome.snapshot)
      // A fetch that was open before says nothing about a key published since, so one more recheck follows.
      if (others.length > 0 || outcome.snapshot.flight > openBefore) return others
    }
  }

  /**
   * Fetches now.
   *
   * @throws RefusedError `keys_unavailable` or `closed`.
   */
  async refresh(): Promise<void> {
    await this.#refresher.refresh()
  }

  /** Whether there are keys to serve, fresh or stale. */
  get isReady(): boolean {
    return isServable(this.#refresher.state, this.#parts.clock.now())
  }

  /** Whether a fetch is open, awaited or not. */
  get isFetching(): boolean {
    return openFlight(this.#refresher.state) !== undefined
  }

  /** Whether a fetch is open that no request has waited for. */
  get isFetchingUnawaited(): boolean {
    return this.isFetching && !this.#refresher.isAwaited
  }

  /** The requests for keys, counted by result. */
  get usage(): Readonly<RequestCounts> {
    return this.#refresher.usage
  }

  /** When the scheduler has to check this manager, on the monotonic clock. */
  get dueAt(): number {
    return dueAt(this.#refresher.state, this.#parts.clock.now())
  }

  /** Whether keys were requested since the last successful fetch. */
  get inUse(): boolean {
    return this.#refresher.usage.sinceRefresh
  }

  /** Fetches in the background if the keys are due. */
  refreshIfDue(): void {
    this.#refresher.refreshIfDue()
  }

  /** Fetches in the background and counts as use, so that the keys are kept fresh from the start. */
  prefetch(): void {
    this.#refresher.usage.sinceRefresh = true
    this.#refresher.refreshIfDue()
  }

  /**
   * Replaces older keys by an answer from a store or another process.
   *
   * @returns Whether it is in use now.
   */
  adopt(answer: SourceAnswer): boolean {
    return this.#refresher.adopt(answer)
  }

  /** The current keys, even if they are stale or past their stale limit. */
  get snapshot(): Snapshot | undefined {
    return snapshotOf(this.#refresher.state)
  }

  /** The last good answer. If its keys are past their stale limit, it is kept for revalidation only. */
  get lastSnapshot(): Snapshot | undefined {
    return lastSnapshot(this.#refresher.state)
  }

  /** Whether the current keys contain this key, unchanged. */
  publishes(key: SigningKey): boolean {
    const keys = this.snapshot?.keys.keys ?? NO_KEYS
    return keys.includes(key) || keys.some((other) => other.equals(key))
  }

  /** The budgets and failure, which survive an eviction. Read them before {@link close}. */
  get spent(): Spent {
    const { failure } = this.#refresher.state
    return { ...this.#budgets.levels, failure }
  }

  status(): SourceStatus {
    return statusOf(this.#refresher.state, this.#refresher.usage, this.#parts.clock.now())
  }

  close(): void {
    this.#refresher.close()
    this.#absent.forgetAll()
  }

  async #findWaiting(query: KeyQuery, arrivedAfter: Flight): Promise<readonly SigningKey[]> {
    const snapshot = await this.#refresher.snapshot(query.signal)
    const keys = candidateKeys(snapshot.keys, query.kid, query.alg)
    if (keys.length > 0) return keys
    this.#throwIfAbsent(snapshot, query.kid, arrivedAfter)
    const isMismatch = query.kid === undefined || snapshot.keys.byKid.has(query.kid)
    const budget = isMismatch ? this.#budgets.signatureMismatches : this.#budgets.unknownKids
    const newer =
      (await this.#findNewer(query, arrivedAfter, budget)) ?? (await this.#findNewer(query, arrivedAfter, budget))
    if (newer === undefined) throw new RefusedError('key_unknown')
    return newer
  }

  /**
   * One recheck. `undefined` if the answer came from a fetch that was open before the token arrived: it says nothing
   * about a key published since, so the caller rechecks once more.
   */
  async #findNewer(
    query: KeyQuery,
    arrivedAfter: Flight,
    budget: TokenBucket,
  ): Promise<readonly SigningKey[] | undefined> {
    const keysIn = (snapshot: Snapshot): readonly SigningKey[] => candidateKeys(snapshot.keys, query.kid, query.alg)
    const reserved = query.kid !== undefined && this.#absent.wasAbsent(query.kid) ? RESERVED_FOR_OTHER_KIDS : 0
    const outcome = await this.#recheck(budget, reserved, query.signal, keysIn)
    if (outcome?.ok !== true)
      throw this.#refusalIfInconclusive(outcome, budget, reserved) ?? new RefusedError('key_unknown')
    const keys = keysIn(outcome.snapshot)
    if (keys.length > 0) return keys
    this.#throwIfAbsent(outcome.snapshot, query.kid, arrivedAfter)
    return undefined
  }

  /** An absence is remembered only if the answer was requested after the token arrived. */
  #throwIfAbsent({ flight, keys }: Snapshot, kid: string | undefined, arrivedAfter: Flight): void {
    if (!this.#parts.source.changes) throw new RefusedError('key_unknown')
    const { mono } = this.#parts.clock.now()
    if (kid !== undefined && this.#absent.has(kid, mono)) throw new RefusedError('key_unknown')
    if (flight <= arrivedAfter) return
    if (kid !== undefined && !keys.byKid.has(kid)) this.#absent.remember(kid, mono)
    throw new RefusedError('key_unknown')
  }

  /**
   * Joins an open fetch for free, or spends from the budget to start one; `undefined` if the budget is spent. Keys that
   * are adopted in the meantime end the wait only if they contain the key.
   */
  async #recheck(
    budget: TokenBucket,
    reserved: number,
    signal: AbortSignal | undefined,
    keysIn: (snapshot: Snapshot) => readonly SigningKey[],
  ): Promise<FetchOutcome | undefined> {
    for (;;) {
      if (this.#refresher.recheckStarts && !budget.spend(this.#parts.clock.now().mono, reserved)) return undefined
      const outcome = await this.#refresher.recheck(signal)
      if (!outcome.ok || outcome.snapshot.flight > 0 || keysIn(outcome.snapshot).length > 0) return outcome
    }
  }

  /**
   * The refusal if there is no newer answer. `undefined` if the cached answer is young enough to be conclusive, and the
   * provider did not fail.
   */
  #refusalIfInconclusive(
    failed: Exclude<FetchOutcome, { ok: true }> | undefined,
    budget: TokenBucket,
    reserved: number,
  ): RefusedError | undefined {
    const now = this.#parts.clock.now()
    const snapshot = snapshotOf(this.#refresher.state)
    const conclusive = snapshot !== undefined && ageOf(snapshot, now) < CONCLUSIVE_AGE_MS
    if (failed === undefined && conclusive) return undefined
    return new RefusedError('keys_unavailable', {
      detail: failed === undefined ? this.#budgets.detailOf(budget) : failed.error.reason,
      retryAfter: failed === undefined ? budget.wait(now.mono, reserved) : failed.retryAfter,
      cause: failed?.error,
    })
  }
}

/** The key that a token needs, by `kid` and `alg`. */
export interface KeyQuery {
  /** The `kid` of the token. @default none */
  readonly kid?: string | undefined
  /** The `alg` of the token. */
  readonly alg: Algorithm
  /** Aborts the wait, not the fetch. @default none */
  readonly signal?: AbortSignal | undefined
}

interface ManagerParts extends RefresherParts {
  /** Called when a fetch has ended, successfully or not. */
  readonly onFetchEnd: () => void
  /** Bounds the absent `kid`s of all sources of a registry together. */
  readonly absentKids: AbsentKidsPool
  /** The budgets and failure of the source from before its eviction. */
  readonly remembered?: EvictedSource | undefined
}

/**
 * A `kid` that was found absent before is rechecked only while this much of the budget remains: other `kid`s come
 * first.
 */
const RESERVED_FOR_OTHER_KIDS = 1
