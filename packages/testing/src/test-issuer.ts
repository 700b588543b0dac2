import type { SigningAlgorithm } from './algorithm.js'
import type { AnswerHeaders } from './answer-headers.js'
import type { Behaviour } from './behaviour.js'
import type { RotateOptions } from './key-ring.js'
import type { MisbehaveOptions } from './misbehaviour.js'
import type { RecordedRequest } from './request-log.js'
import type { RequestPath } from './resource.js'
import type { TestKey } from './test-key.js'
import type { SignOptions, TestClaims } from './token.js'

/**
 * A local identity provider on a port of 127.0.0.1: it publishes a discovery document and a key set, signs tokens,
 * rotates keys, counts what it is asked, and misbehaves on demand.
 *
 * The functions need no `this`, so they can be passed on. After {@link TestIssuer.close}, those that use keys throw an `Error`.
 */
export interface TestIssuer extends AsyncDisposable {
  /** The issuer identifier: the `iss` of its tokens and the `issuer` of its discovery document. */
  readonly issuer: string
  /** Scheme, host and port, such as `http://127.0.0.1:40123`. */
  readonly origin: string
  /** Where the key set is. Moving `jwks_uri` in the discovery document does not change it. */
  readonly jwksUri: string
  /** The PEM certificate of the authority to trust; `undefined` over plain HTTP. */
  readonly ca: string | undefined
  /** The base64 SHA-256 of the server's public key (SPKI, as in RFC 7469 section 2.4); `undefined` over plain HTTP. */
  readonly spkiPin: string | undefined

  /** The published keys, oldest first. What `publish` or `setKeySet` put in their place does not count. */
  readonly keys: readonly TestKey[]
  /** The key that signs by default. It stays that until `rotate`, even when withdrawn. */
  readonly signingKey: TestKey

  /**
   * Signs a token. Defaults: `iss`, `aud`, `sub` `'user-1'`, `iat` now, `exp` 300 seconds later, a random `jti`, header
   * `typ` `'at+jwt'` (RFC 9068).
   * @throws TypeError when an option is wrong, or no key fits `alg`.
   */
  readonly sign: (claims?: TestClaims, options?: SignOptions) => Promise<string>

  /**
   * Makes a new key, publishes it and signs with it from now on.
   * @returns the new key.
   */
  readonly rotate: (options?: RotateOptions) => Promise<TestKey>
  /** Makes a key and publishes it beside the others. It signs only when asked for. */
  readonly addKey: (alg: SigningAlgorithm) => Promise<TestKey>
  /**
   * Takes a key out of the key set.
   * @throws Error when no published key has that `kid`.
   */
  readonly withdraw: (kid: string) => void
  /** Makes a key that is not published: a forger's. */
  readonly createForeignKey: (alg: SigningAlgorithm) => Promise<TestKey>
  /** Publishes `{ keys: rawKeys }` in place of the issuer's keys, until `setKeySet()`, `rotate`, `addKey` or `withdraw`. */
  readonly publish: (rawKeys: readonly unknown[]) => void
  /**
   * Publishes anything in place of the key set: a string or bytes as they are, another value as JSON. `undefined` puts
   * the issuer's own keys back, as `rotate`, `addKey` and `withdraw` do.
   * @throws TypeError when the value has no JSON form.
   */
  readonly setKeySet: (body?: unknown) => void
  /**
   * Replaces the members that are written over the discovery document, such as `{ issuer: 'https://other.test' }`. One
   * given as `undefined` is left out of the document; `{}` makes it truthful again.
   */
  readonly setDiscovery: (members: Readonly<Record<string, unknown>>) => void
  /** Headers of every good answer; assign another object to change them. */
  headers: AnswerHeaders

  /**
   * Treats requests badly from now on; see {@link Behaviour}. A later call replaces an earlier one for the same path, one for
   * `'all'` replaces both. Where two cover a request, the later wins.
   * @returns a promise that resolves once it is in force: at once, but for `'refuse'`.
   * @throws TypeError (as a rejection) naming what is wrong.
   */
  readonly misbehave: (behaviour: Behaviour, options?: MisbehaveOptions) => Promise<void>
  /**
   * Ends all misbehaviour. After `'refuse'`, resolves once the server listens again on its port. It does not undo
   * {@link TestIssuer.stop}, nor release what is held.
   */
  readonly behave: () => Promise<void>
  /**
   * Holds requests that arrive from now on until the returned function is called, so that tests need not sleep. What
   * they will be answered (key set, behaviour) is settled when they arrive, as on a slow network.
   * @param path which requests; default `'jwks'`.
   */
  readonly hold: (path?: RequestPath) => () => void
  /**
   * Resolves once `n` requests in total have arrived since the start or {@link TestIssuer.resetCounts}; held ones count.
   * Rejects with an `Error` when the issuer closes first.
   * @param path which requests; default `'jwks'`.
   */
  readonly requested: (n: number, path?: RequestPath) => Promise<void>
  /** The last 10,000 requests, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /**
   * How many requests have arrived.
   * @param path which requests; default `'jwks'`. `'all'` counts unknown paths too.
   */
  readonly count: (path?: RequestPath) => number
  /** Forgets the requests and counts from zero. */
  readonly resetCounts: () => void

  /** Refuses connections and cuts the open ones, until {@link TestIssuer.start}. Keys and counts are kept. */
  readonly stop: () => Promise<void>
  /**
   * Listens again on the same port; does nothing when listening.
   * @throws Error (as a rejection) after `close`, or when another program took the port.
   */
  readonly start: () => Promise<void>
  /**
   * Ends at once: stops listening, cuts connections, and lets the next issuer use its RSA keys. Safe to call again. Nothing
   * keeps the process alive afterwards.
   */
  readonly close: () => Promise<void>
}
