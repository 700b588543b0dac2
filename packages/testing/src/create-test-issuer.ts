import { requireHeaders } from './answer-headers.js'
import { issuerPaths } from './discovery.js'
import { HoldGate } from './hold-gate.js'
import { IssuerDocuments } from './issuer-documents.js'
import { KeyRing } from './key-ring.js'
import { KeySetDocument } from './key-set-document.js'
import { Listener } from './restartable-server.js'
import { Misbehaviour, requireMisbehaviour } from './misbehaviour.js'
import { createRequestHandler, type Route } from './request-handler.js'
import { RequestLog } from './request-log.js'
import { serverCertificate } from './server-certificate.js'
import type { TestIssuer } from './test-issuer.js'
import { readIssuerOptions, requireMembers, type TestIssuerOptions } from './test-issuer-options.js'
import { signToken } from './token.js'

/**
 * Starts a local identity provider on a free port of 127.0.0.1, or on the given one.
 *
 * RSA keys come from a pool of this process. Two open issuers never share a key; a closed issuer leaves its key pairs
 * to the next one, under a new `kid`. So the signature of a token signed before `close()` may be valid for a key of a
 * later issuer, but its `kid` never matches.
 *
 * @throws TypeError (as a rejection) that names the wrong option.
 * @throws Error (as a rejection) if the requested port is in use.
 *
 * @example
 * ```ts
 * import { createTestIssuer } from '@jwks-auth/testing'
 *
 * await using issuer = await createTestIssuer({ alg: 'ES256' })
 * const token = await issuer.sign({ scope: 'reports:read' })
 * ```
 */
export const createTestIssuer = async (options: TestIssuerOptions = {}): Promise<TestIssuer> => {
  const { audience, clock, hostname, path, port, ...settings } = readIssuerOptions(options)
  const { discovery, etag, https } = settings
  const [certificate, ring] = await Promise.all([serverCertificate(https, hostname), KeyRing.create(settings.alg)])
  const paths = issuerPaths(path)
  const keySet = new KeySetDocument(ring)
  const documents = new IssuerDocuments({ paths, discovery, etag, ring, keySet })
  documents.headers = settings.headers
  documents.discoveryMembers = settings.discoveryDocument
  const log = new RequestLog()
  const gate = new HoldGate()
  const misbehaviour = new Misbehaviour()
  const now = (): number => clock.now().wall

  const route = (pathname: string): Route => documents.route(pathname, issuer, jwksUri)
  const onRequest = createRequestHandler({ route, log, misbehaviour, gate, now })
  const listener = await Listener.open(port, onRequest, certificate).catch((error: unknown) => {
    ring.close()
    throw error
  })
  const origin = `${certificate === undefined ? 'http' : 'https'}://${hostname}:${listener.port}`
  const issuer = `${origin}${path}${settings.trailingSlash ? '/' : ''}`
  const jwksUri = `${origin}${paths.jwks}`
  let refusing = false
  let closing: Promise<void> | undefined

  const close = async (): Promise<void> => {
    await listener.close()
    gate.releaseAll()
    log.close()
    ring.close()
  }

  return {
    issuer,
    origin,
    jwksUri,
    ca: certificate?.ca,
    spkiPin: certificate?.spkiPin,
    get keys() {
      return ring.published
    },
    get signingKey() {
      return ring.signing
    },
    async sign(claims = {}, signOptions = {}) {
      ring.requireOpen()
      const key = signOptions.key ?? ring.signerFor(signOptions.alg)
      return signToken({ issuer, audience, key, now: now() }, claims, signOptions)
    },
    async rotate(rotateOptions = {}) {
      const key = await ring.rotate(rotateOptions)
      keySet.replace(undefined)
      return key
    },
    async addKey(alg) {
      const key = await ring.add(alg)
      keySet.replace(undefined)
      return key
    },
    withdraw(kid) {
      ring.withdraw(kid)
      keySet.replace(undefined)
    },
    createForeignKey: (alg) => ring.foreign(alg),
    publish(rawKeys) {
      keySet.replace({ keys: rawKeys })
    },
    setKeySet(body) {
      keySet.replace(body)
    },
    setDiscovery(members) {
      requireMembers('TestIssuer.setDiscovery', 'members', members)
      documents.discoveryMembers = members
    },
    get headers() {
      return documents.headers
    },
    set headers(replacement) {
      requireHeaders('TestIssuer', replacement)
      documents.headers = replacement
    },
    async misbehave(behaviour, misbehaveOptions = {}) {
      requireMisbehaviour(behaviour, misbehaveOptions)
      if (behaviour !== 'refuse') return misbehaviour.set(behaviour, misbehaveOptions)
      refusing = true
      await listener.stop()
    },
    async behave() {
      misbehaviour.clear()
      if (!refusing || closing !== undefined) return
      refusing = false
      await listener.start()
    },
    hold: (held = 'jwks') => gate.hold(held),
    requested: (n, counted = 'jwks') => log.arrived(n, counted),
    get requests() {
      return log.requests
    },
    count: (counted = 'jwks') => log.count(counted),
    resetCounts() {
      log.reset()
    },
    async stop() {
      refusing = false
      await listener.stop()
    },
    async start() {
      refusing = false
      await listener.start()
    },
    close() {
      closing ??= close()
      return closing
    },
    async [Symbol.asyncDispose]() {
      closing ??= close()
      await closing
    },
  }
}
