import { getAuth, jwksAuth } from '@jwks-auth/express'
import type {} from '@jwks-auth/express/augment'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import express, { type ErrorRequestHandler } from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

const optionsFor = ({ issuer }: TestIssuer, provider: string) =>
  ({ issuer, provider, audience: AUDIENCE, requireHttps: false }) as const

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s: one jwksAuth behind another', (_, createApp) => {
  it('wants both to accept, and the last one says who it is', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const app = createApp()
      .use(jwksAuth(optionsFor(issuer, 'first')), jwksAuth(optionsFor(issuer, 'second')))
      .use((req, res) => {
        res.json([req.auth?.provider, getAuth(req).provider])
      })
    const token = await issuer.sign()
    const answer = await supertest(app).get('/').auth(token, { type: 'bearer' })
    expect(answer.body).toEqual(['second', 'second'])
  })

  it('takes away what the first one found when the second refuses, even if the error handler goes on', async () => {
    await using first = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using second = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const goOn: ErrorRequestHandler = (_error, _req, _res, next) => {
      next()
    }
    const app = createApp()
      .use(jwksAuth(optionsFor(first, 'first')), jwksAuth(optionsFor(second, 'second')), goOn)
      .get('/property', (req, res) => {
        res.json(req.auth === undefined)
      })
      .get('/get-auth', (req, res) => {
        res.json(getAuth(req))
      })
    const token = await first.sign()
    await supertest(app).get('/property').auth(token, { type: 'bearer' }).expect(200, 'true')
    await supertest(app).get('/get-auth').auth(token, { type: 'bearer' }).expect(401)
  })
})
