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
import type { Usage } from './usage.js'

/** Which key a token asks for. */
export interface KeyQuery {
  /** The `kid` of the token. @default it has none */
  readonly kid?: string | undefined
  /** The `alg` of the token. */
  readonly alg: Algorithm
  /** Gives up waiting when it aborts; the fetch goes on. @default none */
  readonly signal?: AbortSignal | undefined
}

interface ManagerParts extends RefresherParts {
  /** Told when a fetch has ended, well or badly. */
  readonly onFetchEnd: () => void
  /** Bounds what all sources of a registry remember of absent `kid`s. */
  readonly absentKids: AbsentKidsPool
  /** What is known of the source from before it was let go. */
  readonly remembered?: EvictedSource | undefined
}

/** A `kid` that was found absent is looked for again only while this is left of the budget: looks for others come first. */
const RESERVED_FOR_OTHER_KIDS = 1

/** Finds keys in the cache of one source, and judges when a missing one is worth another look. */
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
   * The keys that may have signed a token; at once when they are at hand.
   *
   * @throws RefusedError `key_unknown` (not published), `keys_unavailable` (it cannot be known now) or `closed`.
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
   * After a signature fitted none of `tried`: other keys for the same query, from a newer answer if one may be had.
   *
   * @throws RefusedError `keys_unavailable` (there may be others, which cannot be known now) or `closed`.
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
        const refusal = this.#unlessConclusive(outcome, this.#budgets.signatureMismatches, 0)
        if (refusal !== undefined) throw refusal
        return NO_KEYS
      }
      const others = othersIn(outcome.snapshot)
      // The answer to a fetch that was open before says nothing about a key published since: one more look follows.
      if (others.length > 0 || outcome.snapshot.flight > openBefore) return others
    }
  }

  /** Fetches now. @throws RefusedError `keys_unavailable` or `closed`. */
  async refresh(): Promise<void> {
    await this.#refresher.refresh()
  }

  /** Whether there are keys to serve, fresh or stale. */
  get isReady(): boolean {
    return isServable(this.#refresher.state, this.#parts.clock.now())
  }

  /** A fetch is open, and somebody may wait for it. */
  get isFetching(): boolean {
    return openFlight(this.#refresher.state) !== undefined
  }

  /** A fetch is open that no request has waited for. */
  get isFetchingUnawaited(): boolean {
    return this.isFetching && !this.#refresher.isAwaited
  }

  /** How often keys were asked for, and how that ended. */
  get usage(): Readonly<Usage> {
    return this.#refresher.usage
  }

  /** When the scheduler shall look at this manager, on the monotonic clock. */
  get dueAt(): number {
    return dueAt(this.#refresher.state, this.#parts.clock.now())
  }

  /** Asked for since the last good fetch. */
  get inUse(): boolean {
    return this.#refresher.usage.sinceRefresh
  }

  /** Fetches in the background if the keys are due. */
  refreshIfDue(): void {
    this.#refresher.refreshIfDue()
  }

  /** Fetches in the background, and counts as use, so that the keys are kept fresh from the start. */
  prefetch(): void {
    this.#refresher.usage.sinceRefresh = true
    this.#refresher.refreshIfDue()
  }

  /** Takes keys from a store or another process in place of older ones. @returns whether they are in use now. */
  adopt(answer: SourceAnswer): boolean {
    return this.#refresher.adopt(answer)
  }

  /** The keys at hand, however old. */
  get snapshot(): Snapshot | undefined {
    return snapshotOf(this.#refresher.state)
  }

  /** The last good answer; also one whose keys are past their stale limit, which is kept to be revalidated. */
  get lastSnapshot(): Snapshot | undefined {
    return lastSnapshot(this.#refresher.state)
  }

  /** Whether a key is among those at hand, as it was. */
  publishes(key: SigningKey): boolean {
    const keys = this.snapshot?.keys.keys ?? NO_KEYS
    return keys.includes(key) || keys.some((other) => other.equals(key))
  }

  /** What outlives this manager when it is let go; read before it is closed. */
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
   * One look at a newer answer. `undefined` when it came from a fetch that was open before the token arrived: such an
   * answer says nothing about a key published since, so it deserves one more look.
   */
  async #findNewer(
    query: KeyQuery,
    arrivedAfter: Flight,
    budget: TokenBucket,
  ): Promise<readonly SigningKey[] | undefined> {
    const keysIn = (snapshot: Snapshot): readonly SigningKey[] => candidateKeys(snapshot.keys, query.kid, query.alg)
    const reserved = query.kid !== undefined && this.#absent.wasAbsent(query.kid) ? RESERVED_FOR_OTHER_KIDS : 0
    const outcome = await this.#recheck(budget, reserved, query.signal, keysIn)
    if (outcome?.ok !== true) throw this.#unlessConclusive(outcome, budget, reserved) ?? new RefusedError('key_unknown')
    const keys = keysIn(outcome.snapshot)
    if (keys.length > 0) return keys
    this.#throwIfAbsent(outcome.snapshot, query.kid, arrivedAfter)
    return undefined
  }

  /** Absence is remembered only from an answer that was asked for after the token arrived. */
  #throwIfAbsent({ flight, keys }: Snapshot, kid: string | undefined, arrivedAfter: Flight): void {
    if (!this.#parts.source.changes) throw new RefusedError('key_unknown')
    const { mono } = this.#parts.clock.now()
    if (kid !== undefined && this.#absent.has(kid, mono)) throw new RefusedError('key_unknown')
    if (flight <= arrivedAfter) return
    if (kid !== undefined && !keys.byKid.has(kid)) this.#absent.remember(kid, mono)
    throw new RefusedError('key_unknown')
  }

  /**
   * Joins an open fetch for free, or starts one by spending; `undefined` when there is nothing to spend. Keys that are adopted
   * meanwhile end it only when they have what is looked for.
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

  /** Why no newer answer may be had. `undefined` where the one at hand is young enough, and the provider did not fail. */
  #unlessConclusive(
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
