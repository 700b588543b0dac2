import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTestAuthority } from './test-authority.js'

const pinOf = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')

const chainOf = (pem: string): readonly X509Certificate[] =>
  (pem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? []).map((part) => new X509Certificate(part))

describe('a test authority', () => {
  it('signs itself', async () => {
    const authority = await createTestAuthority({ name: 'Root' })
    const root = new X509Certificate(authority.ca)
    expect([root.subject, root.issuer, root.ca]).toEqual(['CN=Root', 'CN=Root', true])
    expect(root.verify(root.publicKey)).toBe(true)
    expect(authority.spkiPin).toBe(pinOf(root))
  })

  it.each([
    ['ES256', 'ec'],
    ['RS256', 'rsa'],
  ] as const)('issues a certificate for servers and clients with a key for %s', async (keyAlg, type) => {
    const authority = await createTestAuthority()
    const issued = await authority.issue({ hosts: ['id.example.test', '127.0.0.1'], keyAlg })
    const [root, leaf] = [new X509Certificate(authority.ca), new X509Certificate(issued.cert)]
    expect(leaf.checkIssued(root)).toBe(true)
    expect(leaf.verify(root.publicKey)).toBe(true)
    expect(leaf.checkPrivateKey(createPrivateKey(issued.key))).toBe(true)
    expect([leaf.publicKey.asymmetricKeyType, leaf.ca, leaf.keyUsage]).toEqual([
      type,
      false,
      ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    ])
    expect([leaf.checkHost('id.example.test'), leaf.checkIP('127.0.0.1')]).toEqual(['id.example.test', '127.0.0.1'])
    expect([leaf.checkHost('example.test'), leaf.checkIP('127.0.0.2')]).toEqual([undefined, undefined])
    expect([issued.ca, issued.spkiPin]).toEqual([authority.ca, pinOf(leaf)])
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now())
    expect(Date.parse(leaf.validTo)).toBeGreaterThan(Date.now())
  })

  it('makes authorities below it, whose certificates come along', async () => {
    const root = await createTestAuthority()
    const intermediate = await (await root.createIntermediate()).createIntermediate({ name: 'Lower' })
    const { cert, ca } = await intermediate.issue({ hosts: ['a.test'] })
    const chain = [...chainOf(cert), ...chainOf(ca)]
    expect(chain).toHaveLength(4)
    expect(chain.slice(0, -1).map((link, i) => link.verify(chain[i + 1]?.publicKey ?? link.publicKey))).toEqual([
      true,
      true,
      true,
    ])
    expect(chain[1]?.subject).toBe('CN=Lower')
    expect(intermediate.spkiPin).not.toBe(root.spkiPin)
    expect(intermediate.ca).toBe(root.ca)
  })

  it('can look like another, but has a key of its own', async () => {
    const [one, two] = [await createTestAuthority({ name: 'Same' }), await createTestAuthority({ name: 'Same' })]
    expect(new X509Certificate(one.ca).subject).toBe(new X509Certificate(two.ca).subject)
    expect(one.spkiPin).not.toBe(two.spkiPin)
  })

  it('writes certificates longer than 255 bytes and names for many hosts', async () => {
    const hosts = Array.from({ length: 40 }, (_, i) => `host-${i}.example.test`)
    const { cert } = await (await createTestAuthority()).issue({ hosts })
    expect(new X509Certificate(cert).subjectAltName).toBe(hosts.map((host) => `DNS:${host}`).join(', '))
  })

  it('names the option that is wrong', async () => {
    const authority = await createTestAuthority()
    await expect(createTestAuthority({ name: '' })).rejects.toThrow('"name" must be a non-empty string')
    await expect(Reflect.apply(createTestAuthority, undefined, [{ cn: 'x' }])).rejects.toThrow('unknown option "cn"')
    await expect(authority.issue({ hosts: [] })).rejects.toThrow('"hosts" must be a list of at least one name')
    await expect(Reflect.apply(authority.issue, undefined, [{ hosts: ['a'], keyAlg: 'EdDSA' }])).rejects.toThrow(
      `"keyAlg" must be one of 'ES256', 'RS256', got 'EdDSA'`,
    )
  })
})
