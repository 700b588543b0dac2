import { get } from 'node:https'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'
import { reservePort } from './port-reservation.js'
import { createTestAuthority } from './test-authority.js'

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

/** The status of an HTTPS request, or the code of its failure. */
const secureOutcome = async (url: string, ca: string | undefined): Promise<unknown> => {
  const request = get(url, { ca, agent: false })
  try {
    const [response] = await once(request, 'response')
    response.resume()
    return response.statusCode
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

describe('an issuer', () => {
  it('stops, and starts again on its port with its keys', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const before = await (await fetch(issuer.jwksUri)).text()
    await issuer.stop()
    await issuer.stop()
    await expect(fetch(issuer.jwksUri)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await issuer.behave()
    await expect(fetch(issuer.jwksUri)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await issuer.start()
    await issuer.start()
    expect(await (await fetch(issuer.jwksUri)).text()).toBe(before)
  })

  it('takes orders in the order given', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    await Promise.all([issuer.stop(), issuer.start(), issuer.misbehave('refuse'), issuer.behave()])
    expect(await statusOf(issuer.jwksUri)).toBe(200)
  })

  it('does without a reservation of its port where there can be none', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const endReservation = await reservePort(Number(new URL(issuer.origin).port))
    endReservation()
    expect(await statusOf(issuer.jwksUri)).toBe(200)
  })

  it('closes at once with requests open, for good, and twice', async () => {
    const issuer = await createTestIssuer({ alg: 'ES256' })
    await issuer.misbehave('hang')
    const hung = fetch(issuer.jwksUri)
    await issuer.requested(1)
    await Promise.all([expect(hung).rejects.toThrow('fetch failed'), issuer.close(), issuer.close()])
    await issuer.stop()
    await issuer.behave()
    await expect(issuer.start()).rejects.toThrow('TestIssuer.start: closed')
    await expect(fetch(issuer.jwksUri)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  })

  it('leaves nothing open that keeps the process alive', async () => {
    const open = (): number =>
      process.getActiveResourcesInfo().filter((name) => /TCPServer|TLS|Timeout/.test(name)).length
    const before = open()
    const issuer = await createTestIssuer({ alg: 'ES256' })
    expect(open()).toBeGreaterThan(before)
    await issuer.misbehave({ delay: 60_000 })
    const hung = fetch(issuer.jwksUri)
    await issuer.requested(1)
    await Promise.all([expect(hung).rejects.toThrow('fetch failed'), issuer.close()])
    const stopped = await createTestIssuer({ alg: 'ES256' })
    await stopped.misbehave('refuse')
    await stopped.close()
    expect(open()).toBeLessThanOrEqual(before)
  })

  it('runs beside a hundred others', async () => {
    const issuers = await Promise.all(Array.from({ length: 100 }, () => createTestIssuer({ alg: 'ES256' })))
    const statuses = await Promise.all(issuers.map((issuer) => statusOf(issuer.jwksUri)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(new Set(issuers.map((issuer) => issuer.origin)).size).toBe(100)
    await Promise.all(issuers.map((issuer) => issuer.close()))
  })

  it('says so when the port it was given is taken', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const port = Number(new URL(issuer.origin).port)
    await expect(createTestIssuer({ alg: 'ES256', port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('an HTTPS issuer', () => {
  it('is trusted with its own certificate authority only', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', https: true })
    expect(issuer.jwksUri).toMatch(/^https:\/\/127\.0\.0\.1:/)
    expect(await secureOutcome(issuer.jwksUri, issuer.ca)).toBe(200)
    expect(await secureOutcome(issuer.jwksUri, undefined)).toBe('SELF_SIGNED_CERT_IN_CHAIN')
  })

  it('answers to a name, with a certificate it was given', async () => {
    const certificate = await (await createTestAuthority()).issue({ hosts: ['localhost'] })
    await using issuer = await createTestIssuer({ alg: 'ES256', https: certificate, hostname: 'localhost' })
    expect([issuer.ca, issuer.spkiPin]).toEqual([certificate.ca, certificate.spkiPin])
    expect(await secureOutcome(issuer.jwksUri, issuer.ca)).toBe(200)
  })

  it('resets connections and refuses them like any other', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', https: true })
    await issuer.misbehave('reset')
    expect(await secureOutcome(issuer.jwksUri, issuer.ca)).toBe('ECONNRESET')
    await issuer.stop()
    expect(await secureOutcome(issuer.jwksUri, issuer.ca)).toBe('ECONNREFUSED')
  })

  it('has no certificate over plain HTTP', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    expect([issuer.ca, issuer.spkiPin]).toEqual([undefined, undefined])
  })
})
