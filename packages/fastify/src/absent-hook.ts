/**
 * Warns of a route that may be open by mistake: Fastify takes `{ onRequest: undefined }`, such as a property of the
 * instance that is not there, for no hook. Only a warning, because some plugins leave hooks undefined on purpose, and
 * only for a route without any other hook that could refuse a request.
 */
export function warnOfAbsentHook(route: object & { readonly url: string }): void {
  const absent = HOOKS.find((name) => Object.hasOwn(route, name) && Reflect.get(route, name) === undefined)
  if (absent === undefined || HOOKS.some((name) => Reflect.get(route, name) !== undefined)) return
  const message =
    `${route.url} has { ${absent}: undefined }, which Fastify takes for no hook: the route is open. ` +
    "Is it meant to be { onRequest: authenticate }, with import { authenticate } from '@jwks-auth/fastify'?"
  process.emitWarning(message, { type: 'JwksAuthWarning', code: 'JWKS_AUTH_OPEN_ROUTE' })
}

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const
