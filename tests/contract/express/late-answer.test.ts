import { jwksAuth, requireScope } from '@jwks-auth/express'
import { createTestIssuer } from '@jwks-auth/testing'
import express from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s: a request that somebody else has answered meanwhile', (_, createApp) => {
  it('keeps that answer, by jwksAuth as by a guard', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const options = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, errors: 'respond' } as const
    const failures: unknown[] = []
    const app = createApp()
      .use((_req, res, next) => {
        res.status(202).send('answered')
        next()
      })
      .use('/strict', jwksAuth(options))
      .use('/guarded', jwksAuth({ ...options, required: false }), requireScope('reports:read'))
    app.use(((error, _req, _res, _next) => {
      failures.push(error)
    }) satisfies express.ErrorRequestHandler)
    for (const path of ['/strict', '/guarded', '/strict']) {
      await supertest(app).get(path).expect(202, 'answered')
    }
    expect(failures).toEqual([])
  })
})
