import type { MetricsHandlerOptions } from '@jwks-auth/core'
import { installDefaultExporter } from '@jwks-auth/core/prometheus'
import { Counter, register as defaultRegister, Registry } from 'prom-client'
import { expect } from 'vitest'
import type { Harness } from '../harness/harness.js'
import { AUDIENCE, serve, type World } from '../harness/world.js'
import { createTestIssuer } from '@jwks-auth/testing'
import type { Behaviours } from './behaviour.js'

const TEXT = 'text/plain; version=0.0.4; charset=utf-8'
/** With a label value that takes more bytes than characters. */
const EXPOSITION = '# HELP cups Cups drunk\n# TYPE cups counter\ncups{of="café"} 2\n'

function cups(): Registry {
  const register = new Registry()
  new Counter({ name: 'cups', help: 'Cups drunk', labelNames: ['of'], registers: [register] }).inc({ of: 'café' }, 2)
  return register
}

const serveMetrics = async (
  harness: Harness,
  options: MetricsHandlerOptions,
  onError?: (error: unknown) => void,
): Promise<World> => await serve(harness, { metrics: options, ...(onError === undefined ? {} : { onError }) })

export const metrics: Behaviours = {
  async 'serves what is in a registry, as text of the format that Prometheus reads'(harness) {
    await using world = await serveMetrics(harness, { register: cups() })
    const { status, headers, body } = await world.send()
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, TEXT, 'no-store'])
    expect(Buffer.from(body).toString()).toBe(EXPOSITION)
    expect(headers['content-length']).toBe(String(Buffer.byteLength(EXPOSITION)))
    expect(world.handled).toEqual([])
  },

  async 'answers HEAD as GET, without the body'(harness) {
    await using world = await serveMetrics(harness, { register: cups() })
    const [get, head] = [await world.send(), await world.send({ method: 'HEAD' })]
    expect(head.body).toBe('')
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
  },

  async 'answers other methods with a 405 that names those it knows'(harness) {
    await using world = await serveMetrics(harness, { register: cups() })
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await world.send({ method })
      expect([answer.status, answer.headers['allow'], answer.body]).toEqual([405, 'GET, HEAD', ''])
    }
  },

  async 'serves what installDefaultExporter installed when it is given nothing'(harness) {
    const observer = installDefaultExporter()
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using world = await serveMetrics(harness, {})
    const options = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, observers: [observer] }
    await using app = await serve(harness, { options })
    await app.bearer(await issuer.sign())
    const { body } = await world.send()
    expect(body).toContain('jwks_auth_verifications_total{tenant="default",provider="default",outcome="accepted"}')
    defaultRegister.clear()
  },

  async 'hands an error to the error handlers of the application'(harness) {
    const register = cups()
    const failure = new Error('a gauge cannot be read')
    register.metrics = () => Promise.reject(failure)
    const errors: unknown[] = []
    await using world = await serveMetrics(harness, { register }, (error) => errors.push(error))
    expect((await world.send()).status).toBe(418)
    expect(errors).toEqual([failure])
  },
}
