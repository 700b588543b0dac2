import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { createTestAuthority, createTestIssuer } from '@jwks-auth/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCertificate, type CertificateIssuer } from '../../../testing/src/certificate.js'
import { inspectCertificates } from './inspect-certificates.js'
import { inspectProvider } from './inspect-provider.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const serve = async (identity: { readonly cert: string; readonly key: string }): Promise<string> => {
  const server = createServer(identity).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `https://localhost:${(server.address() as AddressInfo).port}/any/path`
}

const authorityOf = (name: string): CertificateIssuer => ({
  name,
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
})

describe('The certificates of a server', () => {
  it('are its own, then those that verifiably issued the one before, to a root that it does not send', async () => {
    const root = await createTestAuthority({ name: 'Root' })
    const middle = await root.createIntermediate({ name: 'Middle' })
    const leaf = await middle.issue({ hosts: ['localhost'] })
    const { origin, protocol, certificates } = await inspectCertificates(await serve(leaf), { ca: root.ca })
    expect([origin, protocol]).toEqual([expect.stringMatching(/^https:\/\/localhost:\d+$/), 'TLSv1.3'])
    expect(certificates).toMatchObject([
      { subject: 'CN=localhost', issuer: 'CN=Middle', pin: leaf.spkiPin, verified: true },
      { subject: 'CN=Middle', issuer: 'CN=Root', pin: middle.spkiPin, verified: true },
      { subject: 'CN=Root', issuer: 'CN=Root', pin: root.spkiPin, verified: true },
    ])
    for (const { validFrom, validTo } of certificates) {
      expect([validFrom < Date.now(), validTo > Date.now()]).toEqual([true, true])
    }
  })

  it('T36 are not verified from a look-alike issuer on: same name, but another key signed the leaf', async () => {
    const rogue = authorityOf('Issuer')
    const lookAlike = createCertificate({ ...authorityOf('Issuer'), hosts: undefined }, rogue)
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const leaf = createCertificate({ name: 'localhost', publicKey, hosts: undefined }, rogue, { bare: true })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const ca = createCertificate({ ...rogue, hosts: undefined }, rogue)
    const { certificates } = await inspectCertificates(await serve({ cert: leaf + lookAlike, key }), { ca })
    expect(certificates.map(({ verified }) => verified).slice(0, 2)).toEqual([true, false])
    expect(certificates.slice(1).some(({ verified }) => verified)).toBe(false)
  })
})

describe('Certificates that cannot be read', () => {
  const unreadable = (): void => {
    vi.spyOn(X509Certificate.prototype, 'publicKey', 'get').mockImplementation(() => {
      throw new Error('unsupported')
    })
  }
  afterEach(() => {
    vi.restoreAllMocks()
  })
  const failure = { name: 'SourceError', reason: 'network' }

  it('T38 fail the inspection of certificates alone', async () => {
    const authority = await createTestAuthority()
    const url = await serve(await authority.issue({ hosts: ['localhost'] }))
    unreadable()
    await expect(inspectCertificates(url, { ca: authority.ca, timeout: '20s' })).rejects.toMatchObject(failure)
  })

  it('T38 fail the inspection of a provider alone', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', https: true, hostname: 'localhost' })
    unreadable()
    const report = await inspectProvider(issuer.issuer, { ca: issuer.ca ?? '', timeout: '20s' })
    expect(JSON.stringify(report)).toContain('the certificates cannot be read')
  })
})

describe('The options of an inspection', () => {
  it('are judged at once, each wrong one named', async () => {
    const wrong = { timeout: '-1s', maxRedirects: -1, retry: {}, nothing: 1 }
    await expect(inspectCertificates('ftp://user:secret@a', wrong as object)).rejects.toMatchObject({
      code: 'options_invalid',
      problems: ['timeout', 'retry', 'maxRedirects', 'nothing', 'url'].map((field) => ({ field })),
    })
    await expect(inspectCertificates('ftp://user:secret@a')).rejects.toThrow(/^(?!.*secret)/s)
  })
})
