import { tenantFrom, type TenantSource } from '@jwks-auth/core'
import { expectInvalidRequest, expectInvalidToken, expectPassed } from '../harness/expect.js'
import type { Harness } from '../harness/harness.js'
import type { RawRequest } from '../harness/send.js'
import { serveTwoTenants } from '../harness/two-tenants.js'
import type { Behaviours } from './behaviour.js'

const NO_TENANT = 'The request names no tenant'

/** A tenant source, and requests that name a tenant in its way. */
interface Way {
  readonly source: TenantSource
  readonly naming: (tenant: string) => RawRequest
  readonly namingNone: readonly RawRequest[]
}

const header: Way = {
  source: tenantFrom.header('X-Tenant'),
  naming: (tenant) => ({ headers: [['x-TENANT', tenant]] }),
  namingNone: [{}, { headers: [['X-Tenant', '']] }],
}

const subdomain: Way = {
  source: tenantFrom.subdomain('example.test'),
  naming: (tenant) => ({ host: `${tenant}.Example.test:8443` }),
  namingNone: [{}, { host: 'example.test' }, { host: 'a.acme.example.test' }, { host: null }],
}

const path: Way = {
  source: tenantFrom.pathSegment(1),
  naming: (tenant) => ({ target: `/tenants/${tenant}/reports?tenant=other` }),
  namingNone: [
    { target: '/tenants' },
    { target: '/tenants/' },
    { target: '/tenants?x=/acme' },
    { target: 'http://acme/tenants/acme/x' },
    { target: 'http://x/acme/y' },
    { target: '/tenants\\acme/acme#' },
    { target: '/tenants/acme#/x' },
    { target: '//tenants/acme' },
  ],
}

export const tenants: Behaviours = {
  'by header: each its own tokens only': (harness) => keepsApart(harness, header),
  'by header: without a tenant, 400': (harness) => needsTenant(harness, header),
  'by header: an unknown tenant, 401': (harness) => refusesUnknown(harness, header),
  'by subdomain: each its own tokens only': (harness) => keepsApart(harness, subdomain),
  'by subdomain: without a tenant, 400': (harness) => needsTenant(harness, subdomain),
  'by subdomain: an unknown tenant, 401': (harness) => refusesUnknown(harness, subdomain),
  'by subdomain: an invalid Host is a 400, however a framework reads it': (harness) =>
    refusesInvalidHosts(harness, subdomain.source, 'acme.example.test'),
  'by a function that asks for the host: an invalid one is a 400': (harness) =>
    refusesInvalidHosts(harness, async ({ host }) => await Promise.resolve(host.split('.', 1)[0]), 'acme.example.test'),
  'by path: each its own tokens only': (harness) => keepsApart(harness, path),
  'by path: without a tenant, 400': (harness) => needsTenant(harness, path),
  'by path: an unknown tenant, 401': (harness) => refusesUnknown(harness, path),

  async 'by claim: the issuer must be the one of the tenant that the token names'(harness) {
    await using world = await serveTwoTenants(harness, tenantFrom.claim('org'))
    expectInvalidToken(world, await world.bearer(await world.signAs.globex({ org: 'acme' })))
    expectInvalidToken(world, await world.bearer(await world.signAs.acme({ org: 'nobody' })))
    expectInvalidToken(world, await world.bearer(await world.signAs.acme({})))
    expectPassed(await world.bearer(await world.signAs.acme({ org: 'acme' })), callerOf('acme'))
  },

  async 'by issuer: the token picks its tenant'(harness) {
    await using world = await serveTwoTenants(harness, tenantFrom.issuer())
    expectPassed(await world.bearer(await world.signAs.acme({})), callerOf('acme'))
    expectPassed(await world.bearer(await world.signAs.globex({})), callerOf('globex'))
  },
}

async function keepsApart(harness: Harness, { source, naming }: Way): Promise<void> {
  await using world = await serveTwoTenants(harness, source)
  const token = await world.signAs.acme({})
  expectInvalidToken(world, await world.bearer(token, naming('globex')))
  expectPassed(await world.bearer(token, naming('acme')), callerOf('acme'))
}

async function needsTenant(harness: Harness, { source, namingNone }: Way): Promise<void> {
  await using world = await serveTwoTenants(harness, source)
  const token = await world.signAs.acme({})
  for (const request of namingNone) expectInvalidRequest(world, await world.bearer(token, request), NO_TENANT)
}

/** What may follow the right host: a server MUST answer 400 to each (RFC 9112 section 3.2). */
const AFTER_HOST = [
  ', globex.example.test',
  ',globex.example.test',
  ' globex.example.test',
  ';globex.example.test, x',
  '/',
  '/x',
  '?x',
  '#x',
  '@globex.example.test',
  '\\',
  ':8443:8443',
  ':port',
  ':-1',
  '%',
  '%zz',
  '<',
  '"',
  '[',
  ']',
  '{',
  'é',
]

async function refusesInvalidHosts(harness: Harness, source: TenantSource, right: string): Promise<void> {
  await using world = await serveTwoTenants(harness, source)
  const token = await world.signAs.acme({})
  const invalid: readonly RawRequest[] = [
    ...AFTER_HOST.map((after) => ({ host: `${right}${after}` })),
    { host: `user@${right}` },
    { host: `, ${right}` },
    { host: `http://${right}` },
    { host: '[::1' },
    { host: right, headers: [['Host', right]] },
    { host: right, headers: [['hOST', 'globex.example.test']] },
  ]
  for (const request of invalid)
    expectInvalidRequest(world, await world.bearer(token, request), 'The Host header is invalid')
  for (const host of [right, `${right}:8443`, `${right}:`]) {
    expectPassed(await world.bearer(token, { host }), callerOf('acme'))
  }
}

async function refusesUnknown(harness: Harness, { source, naming }: Way): Promise<void> {
  await using world = await serveTwoTenants(harness, source)
  expectInvalidToken(world, await world.bearer(await world.signAs.acme({}), naming('nobody')))
}

function callerOf(tenant: string): unknown {
  return { tenant, sub: 'user-1', scopes: [] }
}
