import { createRegistry, createVerifier } from '@jwks-auth/core'
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { issuerOf } from '../key-server.js'
import type { Weighing } from './weighing.js'

/** Makes one more of what is weighed, and keeps it. */
export type Load = (index: number) => Promise<void>

/** How to put one more on the scales. What is returned keeps all of it alive. */
export function loadOf(weighing: Weighing): Load {
  switch (weighing.what) {
    case 'registered provider':
      return registered(weighing)
    case 'provider in use':
      return inUse(weighing)
    case 'keys of a provider':
      return keys(weighing)
    case 'remembered token':
      return remembered(weighing)
  }
}

function registered({ origin, audience }: Weighing): Load {
  const registry = createRegistry({ requireHttps: false })
  return async (index) => {
    registry.register(registrationOf(origin, audience, index))
  }
}

function inUse({ origin, audience, tokens }: Weighing): Load {
  const registry = createRegistry({ requireHttps: false })
  const verifier = createVerifier({ registry })
  const bytes = tokens.map((token) => Buffer.from(token, 'latin1'))
  return async (index) => {
    registry.register({ ...registrationOf(origin, audience, index), verifiedTokens: false })
    await verifier.verify(bytes[index]?.toString('latin1') ?? '', { tenant: tenantOf(index) })
  }
}

function keys({ keySet }: Weighing): Load {
  const kept: object[] = []
  return async () => {
    const parsed: unknown = JSON.parse(keySet)
    kept.push(keysIn(parsed).map((jwk) => ({ jwk, key: createPublicKey({ key: jwk, format: 'jwk' }) })))
  }
}

function keysIn(parsed: unknown): readonly JsonWebKey[] {
  const isObject = typeof parsed === 'object' && parsed !== null
  if (!isObject || !('keys' in parsed) || !Array.isArray(parsed.keys)) throw new Error('this is no key set')
  return parsed.keys.filter((key: unknown): key is JsonWebKey => typeof key === 'object' && key !== null)
}

function remembered({ origin, audience, tokens }: Weighing): Load {
  const { issuer, jwksUri } = registrationOf(origin, audience, 0)
  const verifier = createVerifier({ issuer, jwksUri, audience, requireHttps: false })
  // As a socket brings them: strings that nobody else holds.
  const bytes = tokens.map((token) => Buffer.from(token, 'latin1'))
  return async (index) => {
    await verifier.verify(bytes[index]?.toString('latin1') ?? '')
  }
}

function tenantOf(index: number): string {
  return `tenant-${index}`
}

function registrationOf(origin: string, audience: string, index: number) {
  const issuer = issuerOf(origin, index)
  return { tenant: tenantOf(index), issuer, jwksUri: `${issuer}/jwks`, audience }
}
