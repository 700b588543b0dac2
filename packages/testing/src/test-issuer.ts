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
 * rotates keys, counts requests, and misbehaves on demand.
 *
 * The functions do not use `this`, so they can be passed as callbacks. After {@link TestIssuer.close}, those that use
 * keys throw an `Error`.
 */
export interface TestIssuer extends AsyncDisposable {
  /** The issuer identifier: the `iss` of its tokens and the `issuer` of its discovery document. */
  readonly issuer: string
  /** Scheme, host and port, such as `http://127.0.0.1:40123`. */
  readonly origin: string
  /** The URL of the key set. Changing `jwks_uri` in the discovery document does not change it. */
  readonly jwksUri: string
  /** The certificate of the authority to trust, as PEM text; `undefined` over plain HTTP. */
  readonly ca: string | undefined
  /** The base64 SHA-256 of the server's public key (SPKI, as in RFC 7469 section 2.4); `undefined` over plain HTTP. */
  readonly spkiPin: string | undefined

  /** The published keys, oldest first. Keys from `publish` or `setKeySet` are not included. */
  readonly keys: readonly TestKey[]
  /** The key that signs by default, until the next `rotate`, even if it is withdrawn. */
  readonly signingKey: TestKey

  /**
   * Signs a token. Default claims: `iss`, `aud`, `sub` `'user-1'`, `iat` now, `exp` 300 seconds later, a random `jti`;
   * default header `typ`: `'at+jwt'` (RFC 9068).
   * @throws TypeError (as a rejection) if an option is wrong, or no key fits `alg`.
   *
   * @example
   * ```ts
   * const token = await issuer.sign({ scope: 'reports:read' })
   * const expired = await issuer.sign({}, { expiresIn: -60 })
   * ```
   */
  readonly sign: (claims?: TestClaims, options?: SignOptions) => Promise<string>

  /**
   * Creates a new key, publishes it and signs with it from now on.
   * @returns the new key.
   * @throws TypeError (as a rejection) if `alg` is unknown.
   */
  readonly rotate: (options?: RotateOptions) => Promise<TestKey>
  /** Creates a key and publishes it in addition to the others. The signing key does not change. */
  readonly addKey: (alg: SigningAlgorithm) => Promise<TestKey>
  /**
   * Removes a key from the key set.
   * @throws Error if no published key has that `kid`.
   */
  readonly withdraw: (kid: string) => void
  /** Creates a key that is never published, for forged tokens. */
  readonly createForeignKey: (alg: SigningAlgorithm) => Promise<TestKey>
  /**
   * Publishes `{ keys: rawKeys }` instead of the issuer's own keys, until `setKeySet()`, `rotate`, `addKey` or
   * `withdraw`.
   */
  readonly publish: (rawKeys: readonly unknown[]) => void
  /**
   * Publishes any body instead of the key set: a string or bytes as they are, another value as JSON. `undefined`
   * restores the issuer's own keys, as `rotate`, `addKey` and `withdraw` do.
   * @throws TypeError if the value cannot be converted to JSON.
   */
  readonly setKeySet: (body?: unknown) => void
  /**
   * Sets the members that override those of the discovery document, such as `{ issuer: 'https://other.test' }`. A
   * member with the value `undefined` is left out of the document; `{}` removes all overrides.
   * @throws TypeError if `members` is not an object.
   */
  readonly setDiscovery: (members: Readonly<Record<string, unknown>>) => void
  /** The headers of every correct answer. Assign another object to change them; invalid headers throw a `TypeError`. */
  headers: AnswerHeaders

  /**
   * Misbehaves from now on; see {@link Behaviour}. A call replaces earlier ones for the same path, and a call for
   * `'all'` replaces all earlier ones. If two behaviours cover a request, the later one wins.
   * @returns a promise that resolves when the behaviour is active: immediately, except for `'refuse'`.
   * @throws TypeError (as a rejection) that names the wrong option.
   *
   * @example
   * ```ts
   * await issuer.misbehave({ status: 500 }, { times: 2 }) // two requests for the key set fail
   * ```
   */
  readonly misbehave: (behaviour: Behaviour, options?: MisbehaveOptions) => Promise<void>
  /**
   * Ends all misbehaviour. After `'refuse'`, it resolves when the server listens on its port again. It does not undo
   * {@link TestIssuer.stop} and does not release held requests.
   */
  readonly behave: () => Promise<void>
  /**
   * Holds requests that arrive from now on until the returned function is called, so that tests need not sleep. The
   * answer (key set, behaviour) is determined when a request arrives, as on a slow network.
   * @param path - The requests to hold; default `'jwks'`.
   * @throws TypeError if `path` is unknown.
   *
   * @example
   * ```ts
   * const release = issuer.hold()
   * const fetched = fetch(issuer.jwksUri)
   * await issuer.requested(1)
   * release()
   * await fetched
   * ```
   */
  readonly hold: (path?: RequestPath) => () => void
  /**
   * Resolves when `n` requests in total have arrived since the start or {@link TestIssuer.resetCounts}. Held requests
   * count.
   * @param path - The requests to count; default `'jwks'`.
   * @throws Error (as a rejection) if the issuer closes first.
   */
  readonly requested: (n: number, path?: RequestPath) => Promise<void>
  /** The last 10,000 requests, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /**
   * Returns how many requests have arrived.
   * @param path - The requests to count; default `'jwks'`. `'all'` includes unknown paths.
   */
  readonly count: (path?: RequestPath) => number
  /** Clears the recorded requests and sets the counts to zero. */
  readonly resetCounts: () => void

  /** Refuses connections and destroys open ones, until {@link TestIssuer.start}. Keys and counts are kept. */
  readonly stop: () => Promise<void>
  /**
   * Listens again on the same port; does nothing if it already listens.
   * @throws Error (as a rejection) after `close`, or if another program uses the port.
   */
  readonly start: () => Promise<void>
  /**
   * Closes immediately: stops listening, destroys connections, and leaves its RSA keys to the next issuer. Safe to call
   * again. Afterwards nothing of it keeps the process alive.
   */
  readonly close: () => Promise<void>
}
