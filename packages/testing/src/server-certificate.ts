import { createTestAuthority, type TestCertificate } from './test-authority.js'

/** The certificate of an issuer's server: the given one, one from a new authority, or none. */
export const serverCertificate = async (
  https: boolean | TestCertificate,
  hostname: string,
): Promise<TestCertificate | undefined> => {
  if (typeof https === 'object') return https
  if (!https) return undefined
  const authority = await createTestAuthority()
  return authority.issue({ hosts: [...new Set([hostname, '127.0.0.1', 'localhost'])] })
}
