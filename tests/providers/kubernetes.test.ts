import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier, type JwksAuthEvent } from '@jwks-auth/core'
import { kubernetes, type KubernetesOptions } from '@jwks-auth/core/providers'
import { createTestAuthority, createTestIssuer, type TestAuthority, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const ISSUER = 'https://kubernetes.default.svc.cluster.local'

let authority: TestAuthority
let issuer: TestIssuer
let server: Server
let origin: string
let folder: string
let bearerTokenFile: string
/** The token that the API server accepts. */
let accepted: string
let asked: string[]

beforeAll(async () => {
  authority = await createTestAuthority()
  issuer = await createTestIssuer()
})
afterAll(() => issuer.close())

/** An API server with a certificate of its cluster, that tells its keys to those alone who have a token. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jwks-auth-pod-'))
  bearerTokenFile = join(folder, 'token')
  accepted = 'pod-token-1'
  writeFileSync(bearerTokenFile, accepted)
  asked = []
  const { cert, key } = await authority.issue({ hosts: ['localhost'] })
  server = createServer({ cert, key }, ({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization}`)
    const known = headers.authorization === `Bearer ${accepted}`
    const keys = [issuer.signingKey.publicJwk]
    response.writeHead(known ? 200 : 401, { 'cache-control': 'public, max-age=3600' })
    response.end(JSON.stringify(url === '/openid/v1/jwks' ? { keys } : {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

const ask = async (change: Partial<KubernetesOptions> = {}): Promise<readonly unknown[]> => {
  const events: JwksAuthEvent[] = []
  const options = { issuer: ISSUER, audience: 'reports', jwksUri: `${origin}/openid/v1/jwks`, ca: authority.ca }
  await using verifier = createVerifier({
    ...kubernetes({ ...options, bearerTokenFile, ...change }),
    retry: { maxRetries: 0 },
    observers: [(event) => events.push(event)],
  })
  const claims = { iss: ISSUER, aud: ['reports'], sub: 'system:serviceaccount:billing:worker' }
  const token = await issuer.sign(claims, { header: { typ: undefined } })
  const ending = await verifier.verify(token).then(
    ({ claims: { sub } }) => sub,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
  expect(JSON.stringify(events)).not.toContain('pod-token')
  return [ending, events.flatMap((event) => (event.type === 'refresh_failed' ? [event.reason] : []))]
}

describe('In a cluster', () => {
  it('keys are asked for with the pod’s token, by the cluster’s authority', async () => {
    expect(await ask()).toEqual(['system:serviceaccount:billing:worker', []])
    expect(asked).toEqual(['/openid/v1/jwks Bearer pod-token-1'])
  })

  it('the token that took its place is the one that is sent', async () => {
    accepted = 'pod-token-2'
    writeFileSync(bearerTokenFile, `${accepted}\n`)
    expect(await ask()).toEqual(['system:serviceaccount:billing:worker', []])
    expect(asked).toEqual(['/openid/v1/jwks Bearer pod-token-2'])
  })

  it('without a token, or with one that is over, tokens cannot be verified', async () => {
    writeFileSync(bearerTokenFile, 'pod-token-0')
    expect(await ask()).toEqual(['keys_unavailable', ['status']])
    rmSync(bearerTokenFile)
    expect(await ask()).toEqual(['keys_unavailable', ['credentials']])
  })

  it('nothing is sent to a server that another authority vouches for', async () => {
    asked.length = 0
    const { ca } = await createTestAuthority()
    expect(await ask({ ca })).toEqual(['keys_unavailable', ['network']])
    expect(asked).toEqual([])
  })

  it('another service account is refused where one is named', async () => {
    expect(await ask({ serviceAccount: ['billing:other', 'other:worker'] })).toEqual(['token_claim_invalid', []])
    expect(await ask({ serviceAccount: ['billing:other', 'billing:worker'] })).toEqual([
      'system:serviceaccount:billing:worker',
      [],
    ])
  })
})
