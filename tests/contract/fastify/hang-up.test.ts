import { authenticate, jwksAuth, requireScope } from '@jwks-auth/fastify'
import { createTestIssuer } from '@jwks-auth/testing'
import {
  fastify,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
} from 'fastify'
import { EventEmitter, once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { portOf } from '../harness/listen.js'
import { AUDIENCE } from '../harness/world.js'

/** Ways to authenticate a route. */
const WAYS: Readonly<Record<string, readonly onRequestHookHandler[]>> = {
  'the exported hook': [authenticate],
  'the hook and a guard': [authenticate, requireScope('admin')],
  'a guard alone': [requireScope('admin')],
  'a hook of the application that awaits ours': [
    async (request: FastifyRequest, reply: FastifyReply) => {
      await authenticate(request, reply)
    },
  ],
  'a global registration': [],
}

describe.each(Object.entries(WAYS))(
  'A client of Fastify that hangs up while its refusal is sent, with %s',
  (way, hooks) => {
    it.each([
      ['HTTP/1.1', false],
      ['HTTP/2', true],
    ] as const)('T47 reaches no later hook and no handler over %s, and ends nothing', async (_protocol, http2) => {
      await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
      const { app, ran, signals } = await refusing(http2, way === 'a global registration', issuer.issuer, hooks)
      onTestFinished(async () => {
        await app.close()
      })
      const sending = once(signals, 'sending')
      const hangUp = http2 ? await askHttp2(app) : await askHttp1(app)
      await sending
      const gone = once(signals, 'client gone')
      hangUp()
      await gone
      signals.emit('end')
      // Whatever would still run has run before a request that came later is answered.
      for (let round = 0; round < 5; round += 1) expect((await app.inject('/open')).statusCode).toBe(200)
      expect(ran).toEqual(['onSend'])
    })
  },
)

/** An application whose answers wait in an `onSend` hook, as a store of sessions makes them wait. */
async function refusing(http2: boolean, global: boolean, issuer: string, hooks: readonly onRequestHookHandler[]) {
  const ran: string[] = []
  const signals = new EventEmitter()
  const app: FastifyInstance = http2 ? (fastify({ http2: true }) as unknown as FastifyInstance) : fastify()
  app.get('/open', () => 'ok')
  await app.register(async (scope) => {
    scope.addHook('onSend', async (request, _reply, payload) => {
      ran.push('onSend')
      request.raw.on('close', () => signals.emit('client gone'))
      signals.emit('sending')
      await once(signals, 'end')
      return payload
    })
    await scope.register(jwksAuth, { issuer, audience: AUDIENCE, requireHttps: false, errors: 'respond', global })
    const later = async (): Promise<void> => {
      await Promise.resolve()
      ran.push('later hook')
    }
    scope.delete('/account', { onRequest: [...hooks, later], preHandler: later }, () => {
      ran.push('handler')
      return 'deleted'
    })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, ran, signals }
}

/** Sends a request without a token. @returns what hangs up. */
async function askHttp1(app: FastifyInstance): Promise<() => void> {
  const socket = connect(portOf(app.server.address()), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('DELETE /account HTTP/1.1\r\nHost: api.example.test\r\n\r\n')
  return () => socket.resetAndDestroy()
}

async function askHttp2(app: FastifyInstance): Promise<() => void> {
  const session = connectHttp2(`http://127.0.0.1:${portOf(app.server.address())}`)
  await once(session, 'connect')
  const stream = session.request({ ':method': 'DELETE', ':path': '/account' })
  stream.on('error', () => undefined)
  return () => {
    session.destroy()
  }
}

describe('A hook of ours in a place where nothing can be refused', () => {
  it.each(['preParsing', 'preSerialization', 'onSend'] as const)(
    'T47 is a mistake that is named: as %s every request fails, and the process goes on',
    async (place) => {
      await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
      for (const errors of ['forward', 'respond'] as const) {
        await using app = fastify()
        const caught: unknown[] = []
        app.addHook('onError', async (_request, _reply, error) => {
          await Promise.resolve()
          caught.push(error)
        })
        await app.register(jwksAuth, { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, errors })
        // As from JavaScript: the types refuse it.
        const misplaced: object = { [place]: authenticate }
        app.post('/', misplaced, () => ({ reached: true }))
        expect((await app.inject({ url: '/', method: 'POST' })).statusCode).toBe(500)
        expect(caught[0]).toMatchObject({ code: 'options_invalid', problems: [{ field: 'done' }] })
      }
    },
  )
})
