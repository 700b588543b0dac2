import type { AuthenticatorOptions, TenantSource } from '@jwks-auth/core'
import { expect } from 'vitest'
import { runInNewContext } from 'node:vm'
import type { GuardSpec, Harness } from '../harness/harness.js'
import { serveTwoTenants } from '../harness/two-tenants.js'
import type { Behaviours } from './behaviour.js'

/** Whatever a function may throw that is no error, or an error that frameworks would make a success or a crash of. */
const THROWN: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  false: false,
  zero: 0,
  'an empty string': '',
  "'route'": 'route',
  "'router'": 'router',
  'a string': 'the database is down',
  'a symbol': Symbol('thrown'),
  'a big integer': 1n,
  'a function': () => 'thrown',
  'an object': { status: 200, message: 'no error' },
  'an object without prototype': Object.create(null),
  'a frozen object': Object.freeze({ status: 204 }),
  'a revoked proxy': revokedProxy(),
  'an error with status 200': Object.assign(new Error('thrown'), { status: 200, statusCode: 200, expose: true }),
  'an error with status 304': Object.assign(new Error('thrown'), { status: 304 }),
  'an error with status 700': Object.assign(new Error('thrown'), { status: 700 }),
  'an error whose status throws': Object.defineProperty(new Error('thrown'), 'status', { get: failToRead }),
  'an error whose status cannot be set': Object.defineProperty(new Error('thrown'), 'status', { value: 500 }),
  'an error with headers that no answer can have': Object.assign(new Error('thrown'), { headers: { 'x-a': 'b\r\nc' } }),
  'a frozen error': Object.freeze(new Error('thrown')),
  'an error of another realm': runInNewContext('new Error("thrown")'),
  'a promise': Promise.resolve('thrown'),
}

type Throwing = 'tenant' | 'guard'
type When = 'at once' | 'later'

export const thrownValues: Behaviours = {
  'that a tenant function throws refuse the request with a 500': (harness) => refuseEach(harness, 'tenant', 'at once'),
  'that a tenant function rejects with refuse the request with a 500': (harness) =>
    refuseEach(harness, 'tenant', 'later'),
  'that a guard throws refuse the request with a 500': (harness) => refuseEach(harness, 'guard', 'at once'),
  'that a guard rejects with refuse the request with a 500': (harness) => refuseEach(harness, 'guard', 'later'),
  'that a guard throws reach the error handler as an Error, once': (harness) =>
    reachHandler(harness, 'guard', 'at once'),
  'that a tenant function throws reach the error handler as an Error, once': (harness) =>
    reachHandler(harness, 'tenant', 'at once'),
  'that a tenant function rejects with reach the error handler as an Error, once': (harness) =>
    reachHandler(harness, 'tenant', 'later'),

  async 'leave an error alone that names a status of its own from 400 to 599'(harness) {
    const thrown = Object.assign(new Error('no such host'), { status: 404, headers: { 'x-reason': 'host' } })
    const tenant = (): string => {
      throw thrown
    }
    await using world = await serveTwoTenants(harness, tenant)
    expect(await world.bearer(await world.signAs.acme())).toMatchObject({ status: 404 })
    expect(world.handled).toEqual([])
  },
}

async function refuseEach(harness: Harness, who: Throwing, when: When): Promise<void> {
  for (const errors of ['forward', 'respond'] as const) {
    let thrown: unknown
    const { tenant, guards } = throwing(who, when, () => thrown)
    await using world = await serveTwoTenants(harness, tenant, { errors }, { guards })
    const token = await world.signAs.acme()
    const statuses: Record<string, number> = {}
    for (const [name, value] of Object.entries(THROWN)) {
      thrown = value
      statuses[name] = (await world.bearer(token)).status
    }
    expect(statuses).toEqual(Object.fromEntries(Object.keys(THROWN).map((name) => [name, 500])))
    expect(world.handled).toEqual([])
  }
}

async function reachHandler(harness: Harness, who: Throwing, when: When): Promise<void> {
  let thrown: unknown
  const caught: unknown[] = []
  const options: AuthenticatorOptions = { errors: 'respond' }
  const { tenant, guards } = throwing(who, when, () => thrown)
  const onError = (error: unknown): void => {
    caught.push(error)
  }
  await using world = await serveTwoTenants(harness, tenant, options, { guards, onError })
  const token = await world.signAs.acme()
  for (const [name, value] of Object.entries(THROWN)) {
    thrown = value
    expect(await world.bearer(token), name).toMatchObject({ status: 418 })
    const error = caught.pop()
    expect(caught, name).toEqual([])
    if (error === value) continue
    expect(error, name).toBeInstanceOf(Error)
    expect(error, name).toMatchObject({ code: 'callback_failed', message: 'A callback threw what is not an Error' })
    expect(Object.is(Reflect.get(Object(error), 'cause'), value), name).toBe(true)
  }
  expect(world.handled).toEqual([])
}

function throwing(
  who: Throwing,
  when: When,
  thrown: () => unknown,
): { readonly tenant: TenantSource; readonly guards: readonly GuardSpec[] } {
  const fail = (): never => {
    throw thrown()
  }
  const failLater = async (): Promise<never> => {
    await Promise.resolve()
    throw thrown()
  }
  if (who === 'tenant') return { tenant: when === 'later' ? failLater : fail, guards: [] }
  // From JavaScript, a guard may be an async function too: its promise is a mistake, and must not be one that ends the process.
  const claims: unknown = when === 'later' ? failLater : fail
  return { tenant: () => 'acme', guards: [{ claims } as GuardSpec] }
}

function failToRead(): never {
  throw new Error('a getter of an error')
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
