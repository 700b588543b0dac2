import type { RequestLike, TenantFromRequest } from '@jwks-auth/core'
import { expect } from 'vitest'
import { expectInvalidRequest, expectPassed } from '../harness/expect.js'
import type { Harness } from '../harness/harness.js'
import { serveTwoTenants } from '../harness/two-tenants.js'
import type { Behaviours } from './behaviour.js'

const ACME = { tenant: 'acme', sub: 'user-1', scopes: [] }

export const tenantFunctions: Behaviours = {
  async 'may take their time'(harness) {
    const tenant = async (): Promise<string> => {
      await new Promise(setImmediate)
      return 'acme'
    }
    await using world = await serveTwoTenants(harness, tenant)
    expectPassed(await world.bearer(await world.signAs.acme()), ACME)
  },

  async 'may find none'(harness) {
    await using world = await serveTwoTenants(harness, async () => await Promise.resolve(undefined))
    const answer = await world.bearer(await world.signAs.acme())
    expectInvalidRequest(world, answer, 'The request names no tenant')
  },

  async 'see the request as it was sent'(harness) {
    const seen: RequestLike[] = []
    const tenant = (request: RequestLike): string => {
      const { method, url, host, headers, rawHeaders } = request
      seen.push({ method, url, host, headers, rawHeaders })
      return 'acme'
    }
    await using world = await serveTwoTenants(harness, tenant)
    const headers = [
      ['X-Region', 'eu'],
      ['X-Region', 'us'],
    ] as const
    await world.bearer(await world.signAs.acme(), {
      method: 'PUT',
      target: '/a%2Fb//c?d=e&d=f',
      host: 'API.example.test:8443',
      headers,
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ method: 'PUT', url: '/a%2Fb//c?d=e&d=f', host: 'API.example.test' })
    expect(seen[0]?.headers['x-region']).toBe('eu, us')
    expect(seen[0]?.rawHeaders.filter((_, index) => index % 2 === 0)).toEqual([
      'Host',
      'X-Region',
      'X-Region',
      'Authorization',
      'Connection',
    ])
  },

  async 'do not take the host from a header that anybody can send'(harness) {
    const hosts: string[] = []
    await using world = await serveTwoTenants(harness, ({ host }) => {
      hosts.push(host)
      return 'acme'
    })
    const headers = [['X-Forwarded-Host', 'globex.example.test']] as const
    await world.bearer(await world.signAs.acme(), { host: '[::1]:8080', headers })
    expect(hosts).toEqual(['[::1]'])
  },

  'that throw are an error of the application: 500, never 401': (harness) =>
    isServerError(harness, () => {
      throw new Error('the tenant database is down')
    }),

  'that reject are an error of the application: 500, never 401': (harness) =>
    isServerError(harness, () => Promise.reject(new Error('the tenant database is down'))),

  async 'that throw hand the very same error to the error handler, whoever answers refusals'(harness) {
    const thrown = new Error('the tenant database is down')
    for (const errors of ['forward', 'respond'] as const) {
      const caught: unknown[] = []
      const onError = (error: unknown): void => {
        caught.push(error)
      }
      const tenant = (): string => {
        throw thrown
      }
      await using world = await serveTwoTenants(harness, tenant, { errors }, { onError })
      expect(await world.bearer(await world.signAs.acme())).toMatchObject({ status: 418 })
      expect(caught).toEqual([thrown])
      expect(caught[0]).toBe(thrown)
    }
  },

  async 'are not asked about a request without a token'(harness) {
    let asked = 0
    const tenant = (): string => {
      asked += 1
      return 'acme'
    }
    await using world = await serveTwoTenants(harness, tenant)
    expect(await world.send()).toMatchObject({ status: 401 })
    expect(asked).toBe(0)
    expect(await world.bearer(await world.signAs.acme())).toMatchObject({ status: 200 })
    expect(asked).toBe(1)
  },
}

async function isServerError(harness: Harness, tenant: TenantFromRequest): Promise<void> {
  await using world = await serveTwoTenants(harness, tenant)
  const answer = await world.bearer(await world.signAs.acme())
  expect(answer.status).toBe(500)
  expect(answer.headers).not.toHaveProperty('www-authenticate')
  expect(world.handled).toEqual([])
}
