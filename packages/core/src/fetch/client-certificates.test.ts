import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { createTestAuthority, createTestIssuer, type TestAuthority, type TestIssuer } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCertificate, type CertificateIssuer } from '../../../testing/src/certificate.js'
import { createVerifier } from '../create.js'
import type { JwksAuthEvent } from '../events/events.js'

const AUDIENCE = 'https://api.example.test'

interface Identity {
  readonly cert: string
  readonly key: string
}

const authorityOf = (name: string): CertificateIssuer => ({
  name,
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
})

/** A certificate that may be a client's as well as a server's. */
const clientOf = (authority: CertificateIssuer, name: string): Identity => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    cert: createCertificate({ name, publicKey, hosts: undefined }, authority, { bare: true }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const CLIENTS = authorityOf('Clients')
const agents: Agent[] = []
let servers: TestAuthority
let server: Server
let issuer: TestIssuer
let origin: string
/** Who asked, and for what. */
let asked: string[]

beforeAll(async () => {
  servers = await createTestAuthority()
})

/** A provider that talks only to those who show a certificate of the right authority. */
beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  asked = []
  const { cert, key } = await servers.issue({ hosts: ['localhost'] })
  const ca = createCertificate({ ...CLIENTS, hosts: undefined }, CLIENTS)
  server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, ({ url, socket }, response) => {
    const { CN = '' } = socket instanceof TLSSocket ? socket.getPeerCertificate().subject : {}
    asked.push(`${String(CN)} ${url}`)
    const keys = [issuer.signingKey.publicJwk]
    response.end(JSON.stringify(url === '/jwks' ? { keys } : { issuer: origin, jwks_uri: `${origin}/jwks` }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.destroy()
  server.closeAllConnections()
  server.close()
  await issuer.close()
})

const showing = (identity: Partial<Identity>): Agent => {
  const agent = new Agent({ connect: { ...identity, ca: servers.ca } })
  agents.push(agent)
  return agent
}

const options = (dispatcher: Agent, observe: (event: JwksAuthEvent) => void = () => {}) => ({
  issuer: origin,
  audience: AUDIENCE,
  retry: { maxRetries: 0 },
  dispatcher,
  observers: [observe],
})

const failing = async (dispatcher: Agent): Promise<unknown> => {
  const reasons: unknown[] = []
  await using verifier = createVerifier(
    options(dispatcher, (event) => {
      if (event.type === 'refresh_failed') reasons.push(event.reason)
    }),
  )
  await expect(verifier.verify(await issuer.sign({ iss: origin }))).rejects.toMatchObject({ code: 'keys_unavailable' })
  return reasons
}

describe('a provider that asks for a client certificate', () => {
  it('is shown that of the dispatcher, for the metadata as for the key set', async () => {
    await using verifier = createVerifier(options(showing(clientOf(CLIENTS, 'our service'))))
    expect(await verifier.verify(await issuer.sign({ iss: origin }))).toMatchObject({ claims: { iss: origin } })
    expect(asked).toEqual(['our service /.well-known/openid-configuration', 'our service /jwks'])
  })

  it('is out of reach, and no token is taken, without one', async () => {
    expect(await failing(showing({}))).toEqual(['network'])
    expect(asked).toEqual([])
  })

  it('is out of reach with one of another authority, though that has the same name', async () => {
    expect(await failing(showing(clientOf(authorityOf('Clients'), 'our service')))).toEqual(['network'])
    expect(asked).toEqual([])
  })

  it('still has to show a valid certificate itself', async () => {
    const { ca } = await createTestAuthority()
    const trustingOthers = new Agent({ connect: { ...clientOf(CLIENTS, 'our service'), ca } })
    agents.push(trustingOthers)
    expect(await failing(trustingOthers)).toEqual(['network'])
    expect(asked).toEqual([])
  })
})
