import { describe, expect, it } from 'vitest'
import { setUp } from './setup.js'

describe('a token that waits for keys', () => {
  it('is refused when it expires meanwhile', async () => {
    const { issuer, clock, verify } = await setUp({ clockTolerance: 0 })
    const release = issuer.hold()
    const waiting = verify(issuer.sign({}, { expiresIn: 2 }))
    await issuer.requested(1)
    await clock.advance(2000)
    release()
    expect(await waiting).toBe('token_expired')
  })
})

describe('a forced refresh', () => {
  it('takes over from an open fetch, whose callers follow it', async () => {
    const { issuer, registry, verify } = await setUp()
    const release = issuer.hold()
    const waiting = verify(issuer.sign())
    await issuer.requested(1)
    const forced = registry.refresh('default', 'default')
    await issuer.requested(2)
    release()
    expect(await forced).toMatchObject([{ state: 'Ready', consecutiveErrors: 0 }])
    expect(await waiting).toBe('ok')
    expect(issuer.count()).toBe(2)
  })
})

describe('a caller that gives up', () => {
  it('leaves the fetch to the others', async () => {
    const { issuer, verifier, verify } = await setUp()
    const release = issuer.hold()
    const token = await issuer.sign()
    const impatient = new AbortController()
    const given = verifier.verify(token, { tenant: 'default', signal: impatient.signal })
    const patient = verify(token)
    await issuer.requested(1)
    impatient.abort(new Error('gone'))
    await expect(given).rejects.toThrow('gone')
    release()
    expect(await patient).toBe('ok')
    expect(issuer.count()).toBe(1)
  })

  it('beforehand does not wait at all', async () => {
    const { issuer, verifier } = await setUp()
    const token = await issuer.sign()
    const verified = verifier.verify(token, { tenant: 'default', signal: AbortSignal.abort(new Error('gone')) })
    await expect(verified).rejects.toThrow('gone')
  })
})

describe('closing', () => {
  it('refuses those who wait and those who come later, and leaves no timer', async () => {
    const { issuer, registry, clock, verify } = await setUp()
    issuer.hold()
    const waiting = verify(issuer.sign())
    await issuer.requested(1)
    await registry.close()
    expect(await waiting).toBe('closed')
    expect(await verify(issuer.sign())).toBe('closed')
    expect(clock.pending).toBe(0)
  })
})
