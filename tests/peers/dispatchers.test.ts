import { createRegistry, createVerifier, type RegistryOptions } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import type * as Undici from 'undici'
import { describe, expect, it } from 'vitest'
import { CHUNK_FLOODS, floodingServer, INTERIM_FLOODS } from '../http/flooding.js'
import { listen } from '../http/setup.js'
import { DISPATCHERS } from './peer-versions.js'

const AUDIENCE = 'https://api.example.test'
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const runHere = DISPATCHERS.filter(({ from: [neededMajor, neededMinor] }) =>
  major === neededMajor ? minor >= neededMinor : major > neededMajor,
)
const floodsHere = runHere.flatMap((version) =>
  Object.entries({ ...INTERIM_FLOODS, ...CHUNK_FLOODS }).map(([name, flood]) => ({ ...version, name, flood })),
)

describe('A dispatcher of the user', () => {
  it.each(runHere)('of undici $version brings the keys', async ({ installedAs }) => {
    const { Agent }: typeof Undici = await import(installedAs)
    const dispatcher: NonNullable<RegistryOptions['dispatcher']> = new Agent()
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using verifier = createVerifier({
      issuer: issuer.issuer,
      audience: AUDIENCE,
      requireHttps: false,
      dispatcher,
    })
    const { claims } = await verifier.verify(await issuer.sign({ sub: 'user-7' }))
    expect(claims.sub).toBe('user-7')
    await dispatcher.close()
  })

  it.each(floodsHere)('T25 of undici $version is not flooded: $name', async ({ installedAs, flood }) => {
    const { Agent }: typeof Undici = await import(installedAs)
    const dispatcher: NonNullable<RegistryOptions['dispatcher']> = new Agent()
    const { url } = await listen(floodingServer({ '/jwks': flood }))
    await using registry = createRegistry({ requireHttps: false, dispatcher, retry: { maxRetries: 0 } })
    registry.register({ tenant: 't', issuer: url.origin, audience: AUDIENCE, jwksUri: url.href })
    await expect(registry.refresh('t')).rejects.toMatchObject({ cause: { name: 'SourceError', reason: 'too_large' } })
    await dispatcher.close()
  })
})
