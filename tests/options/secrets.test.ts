import { createAuthenticator, createRegistry, createVerifier, fileStore, tenantFrom } from '@jwks-auth/core'
import { auth0, entraId, kubernetes } from '@jwks-auth/core/providers'
import { redisStore } from '@jwks-auth/core/redis'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { withoutCommand } from '../../packages/core/src/redis/redis-error.js'
import { ROOT } from '../architecture/source-files.js'

const MARKER = 'hunter2-kJ8vQ'
/** The ways in which a secret may stand in an option. */
const PLANTED: readonly unknown[] = [
  MARKER,
  [MARKER],
  { header: MARKER },
  { password: MARKER, nested: { token: [MARKER] } },
  `https://user:${MARKER}@login.example.com/`,
  `https://login.example.com/?key=${MARKER}`,
  `redis://:${MARKER}@redis.test:6379/0`,
  new Map([['password', MARKER]]),
  Object.assign(() => {}, { password: MARKER }),
  new Error(MARKER),
]
const KNOWN = [...readFileSync(join(ROOT, 'docs/spec/options.md'), 'utf8').matchAll(/^\| `([\w.]+)`/gm)].map(
  ([, name = '']) => name.split('.')[0] ?? '',
)
const UNKNOWN = ['password', 'clientSecret', 'Authorization', 'headers', 'token', 'tls', 'k']
const NAMES: readonly string[] = [...new Set([...KNOWN, ...UNKNOWN])]

const RIGHT = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' }
const MAKERS: readonly (readonly [string, (options: never) => unknown, object])[] = [
  ['createRegistry', createRegistry, {}],
  ['createVerifier', createVerifier, RIGHT],
  ['createAuthenticator', createAuthenticator, RIGHT],
  ['fileStore', fileStore, { directory: '/nowhere' }],
  ['redisStore', redisStore, { url: 'redis://redis.test', integrityKey: false }],
  ['auth0', auth0, {}],
  ['entraId', entraId, {}],
  ['kubernetes', kubernetes, {}],
]

/** All that a log may say of something. */
const said = (value: unknown): string =>
  [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.message}${value.stack}` : '',
  ].join('\n')

describe('a secret in an option', () => {
  it.each(MAKERS)('T44 is in no error of %s, wherever it stands', (_name, make, right) => {
    expect(NAMES.length).toBeGreaterThan(60)
    let errors = 0
    for (const name of NAMES) {
      for (const value of PLANTED) {
        try {
          Reflect.apply(make, undefined, [{ ...right, [name]: value }])
        } catch (error) {
          errors += 1
          // A frame of the stack quotes nothing of ours.
          if (said(error).includes(MARKER)) expect.unreachable(`${name}: ${said(error)}`)
        }
      }
    }
    expect(errors).toBeGreaterThan(100)
  })

  it('T44 is in no error about an option whose values look like one that may be shown', () => {
    for (const name of ['store', 'realm', 'requestHeaders', 'events', 'tenant']) {
      const make = (): unknown => Reflect.apply(createRegistry, undefined, [{ [name]: `https://hooks.test/${MARKER}` }])
      expect(make).toThrow(expect.not.objectContaining({ message: expect.stringContaining(MARKER) }))
    }
  })

  it('T44 is in no error about where a tenant is found', () => {
    for (const find of [tenantFrom.header, tenantFrom.subdomain, tenantFrom.pathSegment, tenantFrom.claim]) {
      for (const value of [[MARKER], { MARKER }, `${MARKER} and more`]) {
        try {
          Reflect.apply(find, undefined, [value])
        } catch (error) {
          expect(said(error)).not.toContain(MARKER)
        }
      }
    }
  })

  it('T44 is not printed with what was made of it', () => {
    const integrityKey = MARKER.repeat(4)
    const store = redisStore({ url: `redis://user:${MARKER}@redis.test`, integrityKey })
    const registry = createRegistry({ store: fileStore({ directory: '/nowhere', integrityKey }) })
    registry.register({ ...RIGHT, requestHeaders: { authorization: `Bearer ${MARKER}` } })
    const verifier = createVerifier({ ...RIGHT, requestHeaders: { authorization: `Bearer ${MARKER}` } })
    const authenticator = createAuthenticator({ ...RIGHT, requestHeaders: { 'x-key': MARKER } })
    for (const made of [registry, verifier, authenticator]) expect(inspect(made, { depth: 20 })).not.toContain(MARKER)
    for (const kept of [store, { ...store }, { store }]) expect(said(kept)).not.toContain(MARKER)
    expect(store.integrityKey).toBe(integrityKey)
  })

  it('T44 is not in an error of Redis that was refused a password', () => {
    const refused = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      name: 'ReplyError',
      command: { name: 'auth', args: ['user', MARKER] },
    })
    expect(said(withoutCommand(refused))).not.toContain(MARKER)
    expect(withoutCommand(refused)).toMatchObject({ name: 'ReplyError', message: refused.message })
    for (const other of [new Error('x'), undefined, 'x']) expect(withoutCommand(other)).toBe(other)
  })
})
