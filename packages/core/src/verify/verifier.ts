import { makeAuth, type Auth } from './auth.js'
import type { KeyQuery } from '../cache/manager.js'
import type { Instant } from '../clock.js'
import { RefusedError } from '../errors.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { RefusalLog } from '../observe/refusal-log.js'
import type { Registered } from '../registry/registered.js'
import type { TenantRegistry } from '../registry/registry.js'
import { unlinked } from '../unlinked.js'
import { judgeClaims } from './claims.js'
import { notAllTried } from './keys-to-try.js'
import { explainRefusal } from './explain-refusal.js'
import { KnownHeaders } from './known-headers.js'
import { RememberedToken } from './remembered-token.js'
import { signerAmong } from './signer.js'
import type { TenantChoice } from './tenant-choice.js'
import { parseToken, type UnverifiedToken } from './token.js'
import { keysFor, type ValidatedToken } from './validated-token.js'
import { isClosed, type Trial } from './trial.js'
import { subjectOf, Verdicts } from './verdicts.js'

type Keys = readonly SigningKey[]

/** Verifies tokens for the tenants of a registry. */
export class TokenVerifier {
  readonly #registry: TenantRegistry
  readonly #headers = new KnownHeaders()
  readonly #verdicts: Verdicts

  constructor(registry: TenantRegistry) {
    this.#registry = registry
    this.#verdicts = new Verdicts(registry.parts.clock, registry.parts.events)
  }

  /**
   * Verifies a token: at once when all it takes is at hand, which is nearly always; with a promise when something has to be waited for.
   *
   * @throws RefusedError, or rejects with it; the signal's reason when the caller gives up.
   */
  verify(token: string, choice: TenantChoice, signal?: AbortSignal): Auth | Promise<Auth> {
    const trial: Trial = { token, choice, signal, startedAt: this.#now(), registered: undefined }
    const { trace } = this.#registry.parts
    if (trace === undefined) return this.#try(trial)
    return trace.run({ name: 'verify', subject: () => subjectOf(trial) }, () => this.#try(trial))
  }

  /** Whether a token was verified before and is remembered. It may be refused all the same. */
  remembers(token: string): boolean {
    return this.#registry.parts.tokens.has(token)
  }

  get refusals(): RefusalLog {
    return this.#registry.parts.refusals
  }

  #try(trial: Trial): Auth | Promise<Auth> {
    try {
      const auth = this.#recall(trial) ?? this.#judge(trial, this.#parse(trial.token), trial.startedAt)
      return auth instanceof Promise ? this.#tellingRefusal(auth, trial) : auth
    } catch (error) {
      this.#tellRefused(trial, error)
      throw error
    }
  }

  /**
   * The one path of a token: find who may have signed it, judge its claims, find the key, check the signature. Claims come before keys, so
   * that no fetch is spent on a token that would be refused anyway.
   */
  #judge(trial: Trial, parsed: UnverifiedToken, now: Instant): Auth | Promise<Auth> {
    const registered = this.#find(trial, parsed)
    if (registered instanceof Promise) return this.#judgeOnceLoaded(trial, parsed, registered)
    return this.#judgeBy(registered, trial, parsed, now)
  }

  async #judgeOnceLoaded(trial: Trial, parsed: UnverifiedToken, loading: Promise<Registered>): Promise<Auth> {
    const registered = await loading
    // The tenant may have changed again while word of it was on its way here.
    if (!this.#registry.holds(registered)) return await this.#judge(trial, parsed, this.#now())
    return await this.#judgeBy(registered, trial, parsed, this.#now())
  }

  #judgeBy(registered: Registered, trial: Trial, parsed: UnverifiedToken, now: Instant): Auth | Promise<Auth> {
    trial.registered = registered
    const judged = judgeClaims(parsed, registered.registration.rules, now.wall)
    const query: KeyQuery = { kid: parsed.header.kid, alg: judged.algorithm, signal: trial.signal }
    const keys = registered.manager.find(query, now)
    const validated: ValidatedToken = { parsed, registered, judged, query }
    const signer = keys instanceof Promise ? undefined : this.#signerAmong(keys, validated)
    if (signer === undefined || signer instanceof Promise) return this.#judgeInTime(trial, validated, keys, signer)
    return this.#accept(trial, validated, signer, now)
  }

  /** The rest of {@link #judge} when something has to be waited for: keys, the thread pool, or a newer key set. */
  async #judgeInTime(
    trial: Trial,
    validated: ValidatedToken,
    found: Keys | Promise<Keys>,
    checked: Promise<SigningKey | undefined> | undefined,
  ): Promise<Auth> {
    const { parsed, registered, query } = validated
    try {
      const keys = await found
      let signer = await (found instanceof Promise ? this.#signerAmong(keys, validated) : checked)
      if (signer === undefined) {
        const others = await registered.manager.findOthers(query, keys)
        signer = await this.#signerAmong(others, validated)
        if (signer === undefined) throw this.#badSignature(validated, keys, others)
      }
      if (this.#registry.holds(registered) && registered.manager.publishes(signer)) {
        const now = this.#now()
        // While it waited, the token may have expired.
        judgeClaims(parsed, registered.registration.rules, now.wall)
        return this.#accept(trial, validated, signer, now)
      }
    } catch (error) {
      if (!isClosed(error) || this.#registry.stands(registered)) throw error
    }
    // A registration that was replaced or removed meanwhile has no say any more, nor has a key that was withdrawn: the token is judged anew.
    return await this.#judge(trial, parsed, this.#now())
  }

  /** Accepts a token that was verified before, if all but its signature holds anew. `undefined`: it has to be judged. */
  #recall(trial: Trial): Auth | Promise<Auth> | undefined {
    const { token }: { readonly token: unknown } = trial
    // From JavaScript it may be anything; whatever reads it says what is wrong.
    const known = typeof token === 'string' ? this.#registry.parts.tokens.find(token) : undefined
    if (known === undefined || !known.holdsAt(trial.startedAt.wall) || !this.#isFor(trial.choice, known))
      return undefined
    const loading = this.#registry.ensureTenant(known.registered.registration.tenant, trial.signal)
    if (loading !== undefined) return this.#judgeAfter(loading, trial)
    trial.registered = known.registered
    const query = trial.signal === undefined ? known.query : { ...known.query, signal: trial.signal }
    // Asked for like any token's: a remembered one keeps its keys fresh, and waits where others wait.
    const keys = known.registered.manager.find(query, trial.startedAt)
    if (keys instanceof Promise) return this.#recallInTime(trial, known, keys)
    return this.#reaccept(trial, known, keys, trial.startedAt)
  }

  async #recallInTime(trial: Trial, known: RememberedToken, found: Promise<Keys>): Promise<Auth> {
    try {
      const keys = await found
      const now = this.#now()
      const auth = this.#isFor(trial.choice, known) ? this.#reaccept(trial, known, keys, now) : undefined
      if (auth !== undefined) return auth
    } catch (error) {
      if (!isClosed(error) || this.#registry.stands(known.registered)) throw error
    }
    return await this.#judge(trial, this.#parse(trial.token), this.#now())
  }

  async #judgeAfter(loading: Promise<unknown>, trial: Trial): Promise<Auth> {
    await loading
    return await this.#judge(trial, this.#parse(trial.token), this.#now())
  }

  #reaccept(trial: Trial, known: RememberedToken, keys: Keys, now: Instant): Auth | undefined {
    if (!known.holdsAt(now.wall) || !known.isSignedByOneOf(keys)) {
      this.#registry.parts.tokens.forget(known)
      return undefined
    }
    this.#verdicts.accepted(trial, true)
    return known.auth
  }

  /** Whether the registration that a remembered token was judged by is the one that this request would be judged by. */
  #isFor(choice: TenantChoice, { registered, auth, converted }: RememberedToken): boolean {
    if (!this.#registry.stands(registered)) return false
    switch (choice.from) {
      case 'request':
        return registered.registration.tenant === choice.tenant
      case 'issuer':
        return true
      case 'claim':
        return !converted && registered.registration.tenant === choice.read(auth)
    }
  }

  #accept(trial: Trial, { parsed, registered, judged }: ValidatedToken, signer: SigningKey, now: Instant): Auth {
    const { tokens } = this.#registry.parts
    const { registration } = registered
    // What made room is remembered no more: nobody would refresh the keys that its tokens are held to.
    const kept = this.#registry.stands(registered) && registration.rules.token.verifiedTokens.max > 0
    const token = kept ? unlinked(trial.token) : trial.token
    const auth = makeAuth(registration, token, parsed.header, judged.claims)
    this.#headers.keep(parsed.segment, auth.header)
    this.#registry.prove(registered)
    if (kept) tokens.remember(new RememberedToken(registered, auth, signer, judged), now.wall)
    this.#verdicts.accepted(trial, false)
    return auth
  }

  #parse(token: string): UnverifiedToken {
    return parseToken(token, this.#registry.parts.maxTokenBytes, this.#headers)
  }

  #find({ choice, signal }: Trial, parsed: UnverifiedToken): Registered | Promise<Registered> {
    if (choice.from === 'issuer') return this.#registry.findByIssuer(parsed.claims)
    const tenant = choice.from === 'request' ? choice.tenant : choice.read(parsed)
    if (tenant === undefined) throw new RefusedError('token_tenant_refused', { detail: 'the token names no tenant' })
    const issuer = parsed.claims['iss']
    const loading = this.#registry.ensureTenant(tenant, signal)
    if (loading === undefined) return this.#registry.find(tenant, issuer)
    return loading.then((loaded) => this.#registry.find(tenant, issuer, loaded))
  }

  #signerAmong(keys: Keys, validated: ValidatedToken): SigningKey | undefined | Promise<SigningKey | undefined> {
    const { parsed, judged, registered, query } = validated
    const usable = keysFor(validated, keys).keys
    const check = this.#registry.parts.checks.of(registered, usable, parsed.signed.length, query.signal)
    return signerAmong(usable, judged.algorithm, parsed, check)
  }

  /** @param found - All that may have signed it. */
  #badSignature(validated: ValidatedToken, ...found: readonly Keys[]): RefusedError {
    const tried = found.map((keys) => keysFor(validated, keys))
    const { registered, parsed } = validated
    this.#registry.parts.checks.failed(
      registered.manager,
      tried.flatMap(({ keys }) => keys),
      parsed.signature,
    )
    return tried.some(({ left }) => left > 0) ? notAllTried() : new RefusedError('signature_invalid')
  }

  async #tellingRefusal(auth: Promise<Auth>, trial: Trial): Promise<Auth> {
    try {
      return await auth
    } catch (error) {
      this.#tellRefused(trial, error)
      throw error
    }
  }

  #tellRefused(trial: Trial, error: unknown): void {
    this.#verdicts.refused(trial, error)
    if (error instanceof RefusedError) this.refusals.tell(error, () => explainRefusal(error, trial, this.#registry))
  }

  #now(): Instant {
    return this.#registry.parts.clock.now()
  }
}
