import { describeMove } from './describe-move.js'
import { runAfter, runBefore } from './run-code.js'
import { serveFastify } from './serve.js'

describeMove({
  page: 'fastify-jwt',
  peers: ['@fastify/jwt', 'get-jwks'],
  audience: 'https://api.example.com',
  proof: 'user-1',
  handBack: 'fastify',
  async before(code, { jwksUri }) {
    // `fastify.listen(3000)` throws in Fastify 5; the port is ours in any case. The README has no route.
    const replacements = {
      'fastify.listen(3000)': "fastify.get('/', async (request) => request.user.sub)",
      // get-jwks looks at /.well-known/jwks.json unless told.
      'buildGetJwks()': `buildGetJwks({ jwksPath: '${new URL(jwksUri).pathname}' })`,
    }
    return await serveFastify(await runBefore(code, replacements, {}, 'fastify'), '/')
  },
  async after(code, { issuer }) {
    const replacements = {
      "issuer: 'https://example.com'": `issuer: '${issuer}', requireHttps: false`,
      'await fastify.listen({ port: 3000 })': "fastify.get('/', async (request) => request.auth?.claims.sub)",
    }
    return await serveFastify(await runAfter(code, replacements, 'fastify'), '/')
  },
})
