import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'
import type { TestIssuer } from './test-issuer.js'

let issuer: TestIssuer

beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256' })
})
afterEach(() => issuer.close())

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status
const discovery = (): string => `${issuer.issuer}/.well-known/openid-configuration`

describe('held requests', () => {
  it('wait until released, and are counted meanwhile', async () => {
    const release = issuer.hold()
    let answered = false
    const held = statusOf(issuer.jwksUri).finally(() => (answered = true))
    await issuer.requested(1)
    expect(await statusOf(discovery())).toBe(200)
    expect(answered).toBe(false)
    release()
    expect(await held).toBe(200)
    release()
    expect(await statusOf(issuer.jwksUri)).toBe(200)
  })

  it('get the answer of the moment they arrived', async () => {
    const [old] = issuer.keys
    const release = issuer.hold()
    const held = fetch(issuer.jwksUri)
    await issuer.requested(1)
    await issuer.rotate({ keepOld: false })
    await issuer.misbehave('hang')
    release()
    expect(await (await held).json()).toEqual({ keys: [old?.publicJwk] })
  })

  it('wait for every hold that was in place when they arrived', async () => {
    const releaseFirst = issuer.hold('all')
    const first = statusOf(issuer.jwksUri)
    await issuer.requested(1)
    const releaseSecond = issuer.hold('discovery')
    const second = statusOf(discovery())
    await issuer.requested(1, 'discovery')
    releaseFirst()
    expect(await first).toBe(200)
    releaseSecond()
    expect(await second).toBe(200)
  })

  it('are cut when the issuer closes', async () => {
    issuer.hold()
    const held = fetch(issuer.jwksUri)
    await issuer.requested(1)
    await Promise.all([expect(held).rejects.toThrow('fetch failed'), issuer.close()])
  })

  it('are of a path that exists', () => {
    expect(() => Reflect.apply(issuer.hold, undefined, ['keys'])).toThrow('"path" must be one of')
  })
})
