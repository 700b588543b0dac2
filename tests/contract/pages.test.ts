import { createRegistry, type Registry } from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MOUNTS } from './harness/mounted-pages.js'
import { send } from './harness/send.js'
import { AUDIENCE } from './harness/world.js'

let issuer: TestIssuer
let registry: Registry

beforeAll(async () => {
  const clock = createTestClock()
  issuer = await createTestIssuer({ alg: 'ES256', clock })
  registry = createRegistry({ requireHttps: false, clock })
  registry.register({ tenant: 'acme', provider: 'cafe', issuer: issuer.issuer, audience: AUDIENCE })
  await registry.refresh('acme')
})

afterAll(async () => {
  await registry.close()
  await issuer.close()
})

const REQUESTS = [
  { target: '/ready', method: 'GET' },
  { target: '/ready?a=b', method: 'GET' },
  { target: '/ready', method: 'HEAD' },
  { target: '/ready', method: 'POST' },
  { target: '/ready', method: 'OPTIONS' },
  { target: '/ops/status', method: 'GET' },
  { target: '/ops/status?search=caf%C3%A9&show=fresh&page=2', method: 'GET' },
  { target: '/ops/status', method: 'HEAD' },
  { target: '/ops/status', method: 'DELETE' },
] as const

describe.each(Object.entries(MOUNTS))('in %s', (_framework, mount) => {
  it('healthHandler says that the service is ready, and nothing else', async () => {
    await using app = await mount({ registry })
    const { status, headers, body } = await send(app.port, { target: '/ready' })
    expect([status, body]).toEqual([200, '{"ready":true}'])
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': '14',
    })
  })

  it('healthHandler says 503 while a provider has no keys', async () => {
    await using cold = createRegistry({ requireHttps: false })
    cold.register({ issuer: issuer.issuer, audience: AUDIENCE })
    await using app = await mount({ registry: cold })
    expect(await send(app.port, { target: '/ready' })).toMatchObject({ status: 503, body: '{"ready":false}' })
  })

  it('statusPage shows the providers, under a policy that lets nothing else in', async () => {
    await using app = await mount({ registry, status: { title: 'Café' } })
    const { status, headers, body } = await send(app.port, { target: '/ops/status?search=cafe' })
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ])
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/,
    )
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
    expect(body).toContain('<h1>Café</h1>')
    // What was asked for is found, so the query reached core.
    expect(body).toContain('value="cafe"')
    expect(body).toContain('id="provider-acme-cafe"')
  })

  it('both answer HEAD as GET, without the body, and other methods with a 405', async () => {
    await using app = await mount({ registry })
    for (const target of ['/ready', '/ops/status']) {
      const [get, head] = [await send(app.port, { target }), await send(app.port, { target, method: 'HEAD' })]
      expect(head).toMatchObject({ status: 200, body: '' })
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await send(app.port, { target, method })
        expect([answer.status, answer.headers['allow'], answer.body]).toEqual([405, 'GET, HEAD', ''])
      }
    }
  })
})

describe.each(Object.entries(MOUNTS))('in %s, a response whose head cannot be written', (_framework, mount) => {
  it.each(['/ready', '/ops/status'])('is an error of the application, and ends nothing: %s', async (target) => {
    const escaped: unknown[] = []
    const note = (error: unknown): void => {
      escaped.push(error)
    }
    process.on('unhandledRejection', note).on('uncaughtException', note)
    const writeHead = vi.spyOn(ServerResponse.prototype, 'writeHead').mockImplementationOnce(() => {
      throw new Error('a listener of the head')
    })
    try {
      await using app = await mount({ registry })
      expect(await send(app.port, { target })).toMatchObject({ status: 500 })
      expect(writeHead).toHaveBeenCalledTimes(2)
      await setImmediate()
      expect(escaped).toEqual([])
    } finally {
      writeHead.mockRestore()
      process.off('unhandledRejection', note).off('uncaughtException', note)
    }
  })
})

describe('the pages of all frameworks, byte by byte', () => {
  it.each(REQUESTS)('are the same: $method $target', async (request) => {
    const answers = new Map<string, string[]>()
    for (const [framework, mount] of Object.entries(MOUNTS)) {
      await using app = await mount({ registry, health: { details: true } })
      const { bytes } = await send(app.port, request)
      answers.set(bytes, [...(answers.get(bytes) ?? []), framework])
    }
    expect([...answers.values()]).toEqual([Object.keys(MOUNTS)])
  })

  it('are the same for HEAD where Fastify answers it with a GET route', async () => {
    await using app = await MOUNTS['Fastify 5']!({ registry })
    const [all, get] = [
      await send(app.port, { target: '/ready', method: 'HEAD' }),
      await send(app.port, { target: '/get/ready', method: 'HEAD' }),
    ]
    expect(get.bytes).toBe(all.bytes)
  })
})
