import { jwksAuth } from '@jwks-auth/express'
import { createTestIssuer } from '@jwks-auth/testing'
import express from 'express'
import express4 from 'express4'
import { describe, expect, it } from 'vitest'
import { listen } from '../harness/listen.js'
import { send } from '../harness/send.js'
import { AUDIENCE } from '../harness/world.js'

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s: an answer of ours', (_, createApp) => {
  it('keeps the headers that were set before it, those of CORS middleware as well as that of Express', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const auth = jwksAuth({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, errors: 'respond' })
    const app = createApp().use((_req, res, next) => {
      res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public' })
      next()
    }, auth)
    await using running = await listen(app, auth.close)
    const { bytes } = await send(running.port, {})
    expect(bytes.split('\r\n')).toEqual([
      'HTTP/1.1 401 Unauthorized',
      'X-Powered-By: Express',
      'Access-Control-Allow-Origin: *',
      'cache-control: no-store',
      'www-authenticate: Bearer',
      'content-type: application/json; charset=utf-8',
      'content-length: 73',
      'Date: *',
      'Connection: close',
      '',
      '{"error":"unauthorized","error_description":"A bearer token is required"}',
    ])
  })
})
