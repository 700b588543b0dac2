import { createRegistry } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, anOpenStore, closing } from './setup.js'

describe('What is sent along when keys are asked for', () => {
  it('does not end up in a store, nor in the name of what is stored there', async () => {
    const issuer = closing(await createTestIssuer({ alg: 'ES256', audience: AUDIENCE }))
    let texts = ''
    const namesWith = async (headers: Readonly<Record<string, string>> | undefined): Promise<readonly string[]> => {
      const store = anOpenStore()
      const registry = createRegistry({ requireHttps: false, store })
      registry.register({
        issuer: issuer.issuer,
        jwksUri: issuer.jwksUri,
        audience: AUDIENCE,
        ...(headers === undefined ? {} : { requestHeaders: headers }),
      })
      await registry.refresh('default')
      await registry.persistAll()
      await registry.close()
      texts = [...store.held.values()].map(({ text }) => text).join()
      return [...store.held.keys()]
    }
    const bare = await namesWith(undefined)
    const one = await namesWith({ 'X-Api-Key': 'hunter2-first' })
    expect(texts).not.toContain('hunter2')
    expect(texts.toLowerCase()).not.toContain('x-api-key')
    const other = await namesWith({ 'X-Api-Key': 'hunter2-second' })
    expect(bare).toHaveLength(1)
    expect(one).not.toEqual(bare)
    expect(other).toEqual(one)
  })
})
