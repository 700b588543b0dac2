import type { TestIssuer } from '@jwks-auth/testing'

/** A way in which a provider is broken. */
export interface ProviderFault {
  readonly name: string
  /** Whether its keys can be read all the same. */
  readonly usable: boolean
  readonly begin: (issuer: TestIssuer) => Promise<void>
}

type Behaviour = Parameters<TestIssuer['misbehave']>[0]

const fault = (name: string, behaviour: Behaviour | ((issuer: TestIssuer) => Behaviour)): ProviderFault => ({
  name,
  usable: false,
  begin: (issuer) => issuer.misbehave(typeof behaviour === 'function' ? behaviour(issuer) : behaviour),
})

/** The right bytes under a label that says how they were encoded. */
const labelled = (label: string, usable: boolean): ProviderFault => ({
  ...fault(`says content-encoding: ${label}`, { headers: { 'content-encoding': label } }),
  usable,
})

export const PROVIDER_FAULTS: readonly ProviderFault[] = [
  fault('hangs', 'hang'),
  fault('hangs in the middle of a body', 'hang-body'),
  fault('sends a body without end', 'endless'),
  fault('sends a byte now and then', 'slow'),
  fault('refuses connections', 'refuse'),
  fault('resets connections', 'reset'),
  fault('sends a web page', 'html'),
  fault('sends a 304 that nobody asked for', 'not-modified'),
  fault('publishes no key', 'empty'),
  fault('breaks off its JSON', 'invalid-json'),
  fault('answers 500', { status: 500 }),
  fault('answers 503 for a minute', { status: 503, headers: { 'retry-after': '60' } }),
  fault('answers 404', { status: 404 }),
  fault('sends five megabytes', { oversize: 5_000_000 }),
  fault('sends fifty megabytes, compressed', { oversize: 50_000_000, encoding: 'gzip' }),
  fault('redirects to a metadata address', { redirect: 'http://169.254.169.254/latest/meta-data' }),
  fault('redirects to itself', ({ jwksUri }) => ({ redirect: jwksUri })),
  labelled('zstd', false),
  labelled('compress', false),
  labelled('gzip', false),
  labelled('br', false),
  labelled('deflate', false),
  labelled('gzip, zstd', false),
  labelled('x-unknown', false),
  labelled('identity', true),
  labelled('none', true),
  labelled('utf-8', true),
]
