import { createTestAuthority, type TestCertificate } from './test-authority.js'

/** The certificate an issuer serves with: the one given, one from an authority of its own, or none. */
export const serverCertificate = async (
  https: boolean | TestCertificate,
  hostname: string,
): Promise<TestCertificate | undefined> => {
  if (typeof https === 'object') return https
  if (!https) return undefined
  const authority = await createTestAuthority()
  return authority.issue({ hosts: [...new Set([hostname, '127.0.0.1', 'localhost'])] })
}
