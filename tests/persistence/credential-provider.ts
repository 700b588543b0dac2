import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RegistrationOptions } from '@jwks-auth/core'
import { createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { AUDIENCE, LONG } from './setup.js'

export const TENANTS = ['a', 'b'] as const
export type Tenant = (typeof TENANTS)[number]

/** One URL that answers each API key with the keys of another tenant, as multi-tenant gateways do. */
export interface CredentialProvider {
  readonly registration: (tenant: Tenant) => RegistrationOptions
  /** A token for one tenant, signed by the key of one of them. */
  readonly sign: (tenant: Tenant, signer?: Tenant) => Promise<string>
  readonly stop: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function aCredentialProvider(clock?: TestClock): Promise<CredentialProvider> {
  const timed = clock === undefined ? {} : { clock }
  const anIssuer = async (): Promise<TestIssuer> =>
    await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, ...timed })
  const issuers = { a: await anIssuer(), b: await anIssuer() }
  const server = createServer((request, response) => {
    const tenant = TENANTS.find((one) => request.headers['x-api-key'] === apiKeyOf(one))
    response.statusCode = tenant === undefined ? 403 : 200
    const keys = tenant === undefined ? [] : issuers[tenant].keys.map(({ publicJwk }) => publicJwk)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  return {
    registration: (tenant) => ({
      tenant,
      issuer: issuers[tenant].issuer,
      jwksUri: `http://127.0.0.1:${port}/jwks`,
      audience: AUDIENCE,
      requestHeaders: { 'X-Api-Key': apiKeyOf(tenant) },
    }),
    sign: async (tenant, signer = tenant) => await issuers[signer].sign({ iss: issuers[tenant].issuer }, LONG),
    stop,
    async close() {
      await stop()
      await Promise.all(TENANTS.map((tenant) => issuers[tenant].close()))
    },
  }
}

function apiKeyOf(tenant: Tenant): string {
  return `hunter2-${tenant}`
}
