import { beforeAll, expect, it } from 'vitest'
import { compile } from '../doc-snippets/compile.js'

const BEFORE = `
import { createRegistry, createVerifier } from '@jwks-auth/core'
import { getAuth, jwksAuth, requireClaims, tenantFrom } from '@jwks-auth/express'
import type { IncomingMessage } from 'node:http'
declare const req: IncomingMessage
const issuer = 'https://login.example.com/'
const audience = 'https://api.example.com'
const jwksUri = 'https://login.example.com/keys'
const jwks = { keys: [] }
const registry = createRegistry()
const tenant = tenantFrom.issuer()
interface OwnClaims { org: string }
interface WrongClaims { iss: number }
`

/** What a newcomer writes, and the last line of what the compiler says to it: it names the field that is to be put right. */
const MISTAKES: readonly (readonly [code: string, says: string])[] = [
  [
    `jwksAuth({ issuer })`,
    `Property 'audience' is missing in type '{ issuer: string; }' but required in type 'ClaimOptions'.`,
  ],
  [
    `jwksAuth({ audience })`,
    `Property 'issuer' is missing in type '{ audience: string; }' but required in type 'IssuerOptions'.`,
  ],
  [
    `jwksAuth({ registry })`,
    `Property 'tenant' is missing in type '{ registry: Registry; }' but required in type 'ManyTenantsOptions'.`,
  ],
  [`jwksAuth({ registry, tenant, issuer })`, `Types of property 'issuer' are incompatible.`],
  [`jwksAuth({ registry, tenant, audience })`, `Types of property 'audience' are incompatible.`],
  [`jwksAuth({ issuer, audience, registry })`, `Types of property 'registry' are incompatible.`],
  [
    `jwksAuth({ issuer: process.env['ISSUER'], audience: process.env['AUDIENCE'] })`,
    `Types of property 'issuer' are incompatible.`,
  ],
  [`jwksAuth({ issuer, audiance: audience })`, `Did you mean to write 'audience'?`],
  [
    `jwksAuth({ issuer, audience, jwksUri, jwks })`,
    `:31:39: error TS2322: Type '{ keys: never[]; }' is not assignable to type 'undefined'.`,
  ],
  [
    `createVerifier({ issuer })`,
    `Property 'audience' is missing in type '{ issuer: string; }' but required in type 'ClaimOptions'.`,
  ],
  [
    `registry.register({ issuer })`,
    `Property 'audience' is missing in type '{ issuer: string; }' but required in type 'ClaimOptions'.`,
  ],
  [`registry.register({ issuer, audience, jwksUri, jwks })`, `Types of property 'jwks' are incompatible.`],
  [`getAuth<WrongClaims>(req)`, `Types of property 'iss' are incompatible.`],
  [`requireClaims({ roles: ['admin'] })`, `Type 'string[]' is not assignable to type 'string | number | boolean'.`],
]

const RIGHT = `
jwksAuth({ issuer, audience })
jwksAuth({ issuer, audience, jwksUri })
jwksAuth({ issuer, audience, jwks })
jwksAuth({ registry, tenant })
export const org: string = getAuth<OwnClaims>(req).claims.org
export const name: string | undefined = getAuth<OwnClaims>(req).claims.sub
`

const lines = [BEFORE, RIGHT, ...MISTAKES.map(([code]) => code)].join('\n')
const FIRST_LINE = `${BEFORE}\n${RIGHT}`.split('\n').length + 1
let said: readonly string[] = []

beforeAll(() => {
  said = compile([{ page: 'mistakes', line: 1, language: 'ts', code: lines }])
}, 60_000)

it.each(MISTAKES)('The compiler says of %s: %s', (code, says) => {
  const line = FIRST_LINE + MISTAKES.findIndex(([mistake]) => mistake === code)
  expect(said.filter((message) => message.startsWith(`mistakes:${line}:`))).toEqual([expect.stringContaining(says)])
})

it('The compiler takes what is right, an interface for claims among it', () => {
  const wrong = said.filter((message) => Number(/^mistakes:(\d+):/.exec(message)?.[1] ?? 0) < FIRST_LINE)
  expect(wrong).toEqual([])
})
