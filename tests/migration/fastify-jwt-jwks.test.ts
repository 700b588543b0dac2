import { describeMove } from './describe-move.js'
import { runAfter, runBefore } from './run-code.js'
import { serveFastify } from './serve.js'

describeMove({
  page: 'fastify-jwt-jwks',
  peers: ['fastify-jwt-jwks'],
  audience: 'https://api.example.com',
  // The issuer that the peer expects is the origin of the key set with a slash.
  trailingSlash: true,
  proof: 'user-1',
  handBack: 'server',
  async before(code, { jwksUri }) {
    const replacements = {
      "'<JWKS url>'": `'${jwksUri}'`,
      "'<app audience>'": "'https://api.example.com'",
      // `server.listen(0, …)` throws in Fastify 5; the port is ours in any case.
      'server.listen(0, err =>': 'void (err =>',
      'reply.send(request.user)': 'reply.send(request.user.sub)',
    }
    return await serveFastify(await runBefore(code, replacements, {}, 'server'), '/verify')
  },
  async after(code, { issuer }) {
    const replacements = {
      "issuer: 'https://login.example.com/'": `issuer: '${issuer}', requireHttps: false`,
      'await server.listen({ port: 0 })': '',
      'getAuth(request).claims': 'getAuth(request).claims.sub',
    }
    return await serveFastify(await runAfter(code, replacements, 'server'), '/verify')
  },
})
