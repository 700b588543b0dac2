import { requireObject, requireText } from '../option-reader/arguments.js'
import { CLAIM_NAME_RULE, isClaimName, mayBeText } from '../options/claim-names.js'
import { OptionProblems } from '../option-reader/option-problems.js'
import { claimAt } from '../token/claim-at.js'
import type { TenantFromToken } from '../verify/tenant-choice.js'
import { headerOf, requireRequest, type RequestLike } from './request-like.js'
import { validHost } from './valid-host.js'

/**
 * The usual sources of a request's tenant, for the option `tenant`: a header, the host name, the path, a claim, or the
 * issuer. Each throws an OptionsError at once if its argument is invalid.
 */
export const tenantFrom: {
  /** The whole value of a request header. */
  readonly header: (name: string) => TenantFromRequest
  /**
   * The one label before `base` in the host name, in lower case: `acme` of `Acme.example.com`. An invalid `Host` is a
   * 400.
   */
  readonly subdomain: (base: string) => TenantFromRequest
  /** A segment of the path, counted from 0. */
  readonly pathSegment: (index: number) => TenantFromRequest
  /** A string claim of the token, by its name or by a path into another claim (`act.org`). */
  readonly claim: (name: string) => TenantFromToken
  /** The tenant that the token's issuer is registered for. */
  readonly issuer: () => TenantFromToken
} = {
  header(name) {
    ensure('header', name, 'must be a header name', typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name))
    const lower = name.toLowerCase()
    return (request) => {
      requireRequest(request)
      return nonEmpty(headerOf(request, lower))
    }
  },
  subdomain(base) {
    ensure('subdomain', base, 'must be a host name such as "example.com"', typeof base === 'string' && HOST.test(base))
    const suffix = `.${base.toLowerCase().replace(/^\./, '')}`
    return (request) => {
      requireObject('request', request)
      const { host } = request
      requireText('request.host', host)
      requireRequest(request)
      const name = validHost(request.rawHeaders, host).toLowerCase().replace(/\.$/, '')
      const label = name.endsWith(suffix) ? name.slice(0, -suffix.length) : ''
      return label.includes('.') ? undefined : nonEmpty(label)
    }
  },
  pathSegment(index) {
    ensure('pathSegment', index, 'must be a whole number, from 0', Number.isInteger(index) && index >= 0)
    return (request) => {
      requireObject('request', request)
      const { url } = request
      requireText('request.url', url)
      const path = url.split('?', 1)[0] ?? ''
      const segments = path.split('/').slice(1, index + 2)
      return ORIGIN_FORM.test(path) && segments.every((segment) => segment !== '')
        ? decoded(segments[index])
        : undefined
    }
  },
  claim(name) {
    ensure('claim', name, `must be ${CLAIM_NAME_RULE}, and no time`, isClaimName(name) && mayBeText(name))
    return {
      from: 'claim',
      name,
      read(token) {
        requireObject('token', token)
        const { claims } = token
        requireObject('token.claims', claims)
        const value = claimAt(claims, name)
        return typeof value === 'string' ? nonEmpty(value) : undefined
      },
    }
  },
  issuer() {
    return { from: 'issuer' }
  },
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function decoded(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : nonEmpty(decodeURIComponent(segment))
  } catch {
    return undefined
  }
}

function ensure(source: string, value: unknown, rule: string, isValid: boolean): void {
  const problems = new OptionProblems()
  if (!isValid) problems.add(`tenantFrom.${source}`, rule, value)
  problems.throwIfAny()
}

/** Returns the tenant of a request; `undefined` if it names none. */
export type TenantFromRequest = (request: RequestLike) => string | undefined | Promise<string | undefined>

/** Where to find the tenant of a request. */
export type TenantSource = TenantFromRequest | TenantFromToken

/**
 * A path that all parsers split alike. They differ on other forms: the absolute form of RFC 9112 section 3.2.2 has
 * other segments, a backslash is a slash to some, some skip empty segments, and a fragment has no place in a request.
 */
const ORIGIN_FORM = /^\/[^\\#]*$/

const HOST = /^\.?[a-z0-9_](?:[a-z0-9_-]*)(?:\.[a-z0-9_](?:[a-z0-9_-]*))*$/i
