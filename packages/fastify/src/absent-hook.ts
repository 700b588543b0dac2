import { authenticate } from './authenticate.js'

/**
 * Warns of a route that may be open by mistake: Fastify takes `{ onRequest: undefined }`, such as a property of the
 * instance that is not there, for no hook. Only a warning, because some plugins leave hooks undefined on purpose, and
 * another hook may authenticate. A route with {@link authenticate} is closed.
 */
export function warnOfAbsentHook(route: RouteLike): void {
  if (HOOKS.some((name) => [Reflect.get(route, name)].flat().includes(authenticate))) return
  const absent = HOOKS.find((name) => Object.hasOwn(route, name) && Reflect.get(route, name) === undefined)
  // Fastify adds a HEAD route for each GET route, with the same hooks.
  if (absent === undefined || route.method === 'HEAD') return
  const message =
    `${route.url} has { ${absent}: undefined }, which Fastify takes for no hook: the route may be open. ` +
    "Is it meant to be { onRequest: authenticate }, with import { authenticate } from '@jwks-auth/fastify'?"
  process.emitWarning(message, { type: 'JwksAuthWarning', code: 'JWKS_AUTH_OPEN_ROUTE' })
}

/** The options of a route, as the hook `onRoute` gets them. */
type RouteLike = object & { readonly url: string; readonly method: string | readonly string[] }

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const
