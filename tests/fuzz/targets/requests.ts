import { RefusedError, tenantFrom, type RequestLike, type TenantFromRequest } from '@jwks-auth/core'
import fc from 'fast-check'
import { damage } from '../grammar.js'
import { authenticator, ISSUED } from '../service.js'
import { target, type Target } from '../target.js'

const word = fc.constantFrom('Bearer', 'bearer', 'BEARER', 'Basic', 'Bearer,', 'Bear', '', ...ISSUED)
const gap = fc.constantFrom(' ', '', '  ', '\t', ', ', '=', '"', '\0')
const credentials = fc.oneof(
  fc.array(fc.tuple(word, gap), { maxLength: 4 }).map((parts) => parts.flat().join('')),
  fc.tuple(fc.constantFrom(...ISSUED), damage).map(([token, change]) => change(`Bearer ${token}`)),
  fc.constantFrom(...ISSUED).map((token) => `Bearer ${token}`),
)
const headerName = fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION', 'Cookie', 'X-Authorization')
const headers = fc.array(fc.tuple(headerName, credentials), { maxLength: 3 })
const urlPart = fc.constantFrom(
  '/',
  '//',
  '\\',
  'acme',
  '..',
  '.',
  '%2f',
  '%2F..',
  '%',
  '%zz',
  '%c3%28',
  '?',
  '#',
  '@',
  'https:',
  '',
)
const urls = fc.array(urlPart, { maxLength: 8 }).map((parts) => parts.join(''))
const hostPart = fc.constantFrom('acme', '.', 'example.com', 'EXAMPLE.com', 'xn--', ':80', '[', '')
const hosts = fc.array(hostPart, { maxLength: 5 }).map((parts) => parts.join(''))

const requests: fc.Arbitrary<RequestLike> = fc.tuple(headers, urls, hosts).map(([pairs, url, host]) => ({
  method: 'GET',
  url,
  host,
  headers: Object.fromEntries(pairs.toReversed().map(([name, value]) => [name.toLowerCase(), value])),
  rawHeaders: pairs.flat(),
}))

/** Passes with the one `Authorization` header that holds an issued token, and with no other. */
const authorization: Target = target('Authorization headers', requests, async (request) => {
  const outcome = await authenticator.authenticate(request)
  const values = request.rawHeaders.filter(
    (_, at) => request.rawHeaders[at - 1]?.toLowerCase() === 'authorization' && at % 2 === 1,
  )
  const [only = ''] = values
  const [scheme = '', token = ''] = only.split(/ +/, 2)
  const good =
    scheme.toLowerCase() === 'bearer' && ISSUED.includes(token) && only.endsWith(token) && values.length === 1
  if ((outcome.type === 'authenticated') !== good) throw new Error(`${outcome.type}: ${JSON.stringify(values)}`)
})

const SOURCES = [
  tenantFrom.header('Cookie'),
  tenantFrom.subdomain('example.com'),
  tenantFrom.pathSegment(0),
  tenantFrom.pathSegment(2),
]

/** The tenant; none where the host is invalid, which is a refusal of its own. */
async function tenantOf(source: TenantFromRequest, request: RequestLike): Promise<string | undefined> {
  try {
    return await source(request)
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'host_invalid') return undefined
    throw error
  }
}

/** A tenant is some text of the request, or there is none. */
const tenants: Target = target('tenant sources', requests, async (request) => {
  for (const source of SOURCES) {
    const tenant = await tenantOf(source, request)
    const everywhere = [...request.rawHeaders, request.host.toLowerCase(), ...request.url.split(/[/?#]/).map(decoded)]
    if (tenant !== undefined && (tenant === '' || !everywhere.some((text) => text.includes(tenant))))
      throw new Error(`${JSON.stringify(tenant)} of ${JSON.stringify(request)}`)
  }
})

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

export const REQUEST_TARGETS: readonly Target[] = [authorization, tenants]
