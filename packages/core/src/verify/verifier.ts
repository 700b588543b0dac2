import { makeAuth, type Auth } from './auth.js'
import type { KeyQuery } from '../cache/manager.js'
import type { Instant } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { RefusalLog } from '../observe/refusal-log.js'
import type { Registered } from '../registration/registered.js'
import { flattenString } from '../text/flatten-string.js'
import { validateClaims } from '../token/claims.js'
import { VerifiedToken } from './verified-token.js'
import { notAllTried } from '../signature/keys-to-try.js'
import { RefusalReport } from './refusal-report.js'
import { HeaderCache } from '../token/header-cache.js'
import { signerAmong } from '../signature/signer.js'
import type { TenantChoice } from './tenant-choice.js'
import type { TokenRegistry } from './token-registry.js'
import { parseToken, type UnverifiedToken } from '../token/parse-token.js'
import { keysFor, type ValidatedToken } from './validated-token.js'
import { isClosed, type VerificationContext } from './verification-context.js'
import { subjectOfVerification, VerificationEvents } from './verification-events.js'

type Keys = readonly SigningKey[]

/**
 * Verifies tokens for the tenants of a registry: returns the `Auth` of a valid token, and refuses any other. A method
 * `…Async` continues the method of the same name once it has to wait.
 */
export class TokenVerifier {
  readonly #registry: TokenRegistry
  readonly #headers = new HeaderCache()
  readonly #events: VerificationEvents
  readonly #refusals: RefusalReport

  constructor(registry: TokenRegistry) {
    this.#registry = registry
    this.#events = new VerificationEvents(registry.parts.clock, registry.parts.events)
    this.#refusals = new RefusalReport(registry, this.#events)
  }

  /**
   * Verifies a token: synchronously if everything that it needs is in memory, which is nearly always so; otherwise with
   * a promise.
   *
   * @throws RefusedError, or rejects with it; the signal's reason when the caller aborts.
   */
  verify(token: string, choice: TenantChoice, signal?: AbortSignal): Auth | Promise<Auth> {
    const context: VerificationContext = { token, choice, signal, startedAt: this.#now(), registered: undefined }
    const { trace } = this.#registry.parts
    if (trace === undefined) return this.#verify(context)
    return trace.run({ name: 'verify', subject: () => subjectOfVerification(context) }, () => this.#verify(context))
  }

  /** Whether a token is in the cache of verified tokens. It may still be refused. */
  isCached(token: string): boolean {
    return this.#registry.parts.tokens.has(token)
  }

  get refusals(): RefusalLog {
    return this.#registry.parts.refusals
  }

  #verify(context: VerificationContext): Auth | Promise<Auth> {
    try {
      const auth =
        this.#acceptCached(context) ?? this.#verifyNew(context, this.#parse(context.token), context.startedAt)
      return auth instanceof Promise ? this.#refusals.follow(auth, context) : auth
    } catch (error) {
      this.#refusals.report(context, error)
      throw error
    }
  }

  /**
   * The one path of a token that is not cached: find the registration that may have signed it, validate its claims,
   * find the key, check the signature. Claims come before keys, so that no fetch is spent on a token that would be
   * refused anyway.
   */
  #verifyNew(context: VerificationContext, parsed: UnverifiedToken, now: Instant): Auth | Promise<Auth> {
    const registered = this.#find(context, parsed)
    if (registered instanceof Promise) return this.#verifyNewAsync(context, parsed, registered)
    return this.#verifyFor(registered, context, parsed, now)
  }

  async #verifyNewAsync(
    context: VerificationContext,
    parsed: UnverifiedToken,
    loading: Promise<Registered>,
  ): Promise<Auth> {
    const registered = await loading
    // The tenant may have changed again between the end of the load and now.
    if (!this.#registry.isUsableInFlight(registered)) return await this.#verifyNew(context, parsed, this.#now())
    return await this.#verifyFor(registered, context, parsed, this.#now())
  }

  #verifyFor(
    registered: Registered,
    context: VerificationContext,
    parsed: UnverifiedToken,
    now: Instant,
  ): Auth | Promise<Auth> {
    context.registered = registered
    const validated = validateClaims(parsed, registered.registration.rules, now.wall)
    const query: KeyQuery = { kid: parsed.header.kid, alg: validated.algorithm, signal: context.signal }
    const keys = registered.manager.find(query, now)
    const token: ValidatedToken = { parsed, registered, validated, query }
    const signer = keys instanceof Promise ? undefined : this.#signerAmong(keys, token)
    if (signer === undefined || signer instanceof Promise) return this.#verifyForAsync(context, token, keys, signer)
    return this.#accept(context, token, signer, now)
  }

  /** Waits for keys, for the thread pool, or for a newer key set. */
  async #verifyForAsync(
    context: VerificationContext,
    token: ValidatedToken,
    found: Keys | Promise<Keys>,
    checked: Promise<SigningKey | undefined> | undefined,
  ): Promise<Auth> {
    const { parsed, registered, query } = token
    try {
      const keys = await found
      let signer = await (found instanceof Promise ? this.#signerAmong(keys, token) : checked)
      if (signer === undefined) {
        const others = await registered.manager.findOthers(query, keys)
        signer = await this.#signerAmong(others, token)
        if (signer === undefined) throw this.#badSignature(token, keys, others)
      }
      if (this.#registry.isUsableInFlight(registered) && registered.manager.publishes(signer)) {
        const now = this.#now()
        // The token may have expired while it waited.
        validateClaims(parsed, registered.registration.rules, now.wall)
        return this.#accept(context, token, signer, now)
      }
    } catch (error) {
      if (!isClosed(error) || this.#registry.isActive(registered)) throw error
    }
    // The registration was replaced or removed in the meantime, or the key withdrawn: verify the token again from the
    // start.
    return await this.#verifyNew(context, parsed, this.#now())
  }

  /**
   * Accepts a token that was verified before, if everything but its signature is still valid. `undefined`: verify it as
   * a new one.
   */
  #acceptCached(context: VerificationContext): Auth | Promise<Auth> | undefined {
    const { token }: { readonly token: unknown } = context
    // A JavaScript caller may pass any value; the parser refuses anything but a string.
    const cached = typeof token === 'string' ? this.#registry.parts.tokens.find(token) : undefined
    if (cached === undefined || !cached.isValidAt(context.startedAt.wall) || !this.#isFor(context.choice, cached))
      return undefined
    const loading = this.#registry.ensureTenant(cached.registered.registration.tenant, context.signal)
    if (loading !== undefined)
      return loading.then(() => this.#verifyNew(context, this.#parse(context.token), this.#now()))
    context.registered = cached.registered
    const query = context.signal === undefined ? cached.query : { ...cached.query, signal: context.signal }
    // Keys are requested as for any token, so that cached tokens keep their keys fresh and wait where others wait.
    const keys = cached.registered.manager.find(query, context.startedAt)
    if (keys instanceof Promise) return this.#acceptCachedAsync(context, cached, keys)
    return this.#acceptAgain(context, cached, keys, context.startedAt)
  }

  async #acceptCachedAsync(context: VerificationContext, cached: VerifiedToken, found: Promise<Keys>): Promise<Auth> {
    try {
      const keys = await found
      const now = this.#now()
      const auth = this.#isFor(context.choice, cached) ? this.#acceptAgain(context, cached, keys, now) : undefined
      if (auth !== undefined) return auth
    } catch (error) {
      if (!isClosed(error) || this.#registry.isActive(cached.registered)) throw error
    }
    return await this.#verifyNew(context, this.#parse(context.token), this.#now())
  }

  #acceptAgain(context: VerificationContext, cached: VerifiedToken, keys: Keys, now: Instant): Auth | undefined {
    if (!cached.isValidAt(now.wall) || !cached.isSignedByOneOf(keys)) {
      this.#registry.parts.tokens.delete(cached)
      return undefined
    }
    this.#events.accepted(context, true)
    return cached.auth
  }

  /** Whether a new verification for this request would select the registration that the token was verified for. */
  #isFor(choice: TenantChoice, { registered, auth, converted }: VerifiedToken): boolean {
    if (!this.#registry.isActive(registered)) return false
    switch (choice.from) {
      case 'request':
        return registered.registration.tenant === choice.tenant
      case 'issuer':
        return true
      case 'claim':
        return !converted && registered.registration.tenant === choice.read(auth)
    }
  }

  #accept(
    context: VerificationContext,
    { parsed, registered, validated }: ValidatedToken,
    signer: SigningKey,
    now: Instant,
  ): Auth {
    const { tokens } = this.#registry.parts
    const { registration } = registered
    // Tokens of an evicted registration are not cached: nothing refreshes the keys that they depend on.
    const isCacheable = this.#registry.isActive(registered) && registration.rules.token.verifiedTokens.max > 0
    const token = isCacheable ? flattenString(context.token) : context.token
    const auth = makeAuth(registration, token, parsed.header, validated.claims)
    this.#headers.add(parsed.segment, auth.header)
    this.#registry.promote(registered)
    if (isCacheable) tokens.add(new VerifiedToken(registered, auth, signer, validated), now.wall)
    this.#events.accepted(context, false)
    return auth
  }

  #parse(token: string): UnverifiedToken {
    return parseToken(token, this.#registry.parts.maxTokenBytes, this.#headers)
  }

  #find({ choice, signal }: VerificationContext, parsed: UnverifiedToken): Registered | Promise<Registered> {
    if (choice.from === 'issuer') return this.#registry.findByIssuer(parsed.claims)
    const tenant = choice.from === 'request' ? choice.tenant : choice.read(parsed)
    if (tenant === undefined) throw new RefusedError('token_tenant_refused', { detail: 'the token names no tenant' })
    const issuer = parsed.claims['iss']
    const loading = this.#registry.ensureTenant(tenant, signal)
    if (loading === undefined) return this.#registry.find(tenant, issuer)
    return loading.then((loaded) => this.#registry.find(tenant, issuer, loaded))
  }

  #signerAmong(keys: Keys, token: ValidatedToken): SigningKey | undefined | Promise<SigningKey | undefined> {
    const { parsed, validated, registered, query } = token
    const usable = keysFor(token, keys).keys
    const check = this.#registry.parts.checks.of(registered, usable, parsed.signed.length, query.signal)
    return signerAmong(usable, validated.algorithm, parsed, check)
  }

  /** @param found - All keys that may have signed it. */
  #badSignature(token: ValidatedToken, ...found: readonly Keys[]): RefusedError {
    const tried = found.map((keys) => keysFor(token, keys))
    const { registered, parsed } = token
    this.#registry.parts.checks.failed(
      registered.manager,
      tried.flatMap(({ keys }) => keys),
      parsed.signature,
    )
    return tried.some(({ left }) => left > 0) ? notAllTried() : new RefusedError('signature_invalid')
  }

  #now(): Instant {
    return this.#registry.parts.clock.now()
  }
}
