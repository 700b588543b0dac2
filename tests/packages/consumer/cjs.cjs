// `require()` of ESM packages works from Node 20.19 on.
const { prove } = require('./prove.mjs')

void prove({
  core: require('@jwks-auth/core'),
  opentelemetry: require('@jwks-auth/core/opentelemetry'),
  prometheus: require('@jwks-auth/core/prometheus'),
  providers: require('@jwks-auth/core/providers'),
  redis: require('@jwks-auth/core/redis'),
  testing: require('@jwks-auth/testing'),
  express: require('express'),
  expressAdapter: require('@jwks-auth/express'),
  Koa: require('koa').default ?? require('koa'),
  koaAdapter: require('@jwks-auth/koa'),
  fastify: require('fastify'),
  fastifyAdapter: require('@jwks-auth/fastify'),
})
