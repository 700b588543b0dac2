import { requireAuth, scopeGuard } from '@jwks-auth/core'
import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common'
import type { HttpRequest } from './http-request.js'

export const PUBLIC = 'jwks-auth:public'
export const REQUIRED = 'jwks-auth:required'

/** Lets requests in without a token: on a handler, or on a controller for all of its handlers. */
export function Public(): CustomDecorator {
  return SetMetadata(PUBLIC, true)
}

/**
 * Lets a request in whose token grants all of the scopes; otherwise 403, naming them. On a controller and on a handler, both count.
 *
 * @throws OptionsError naming what is no scope.
 */
export function RequireScopes(...scopes: readonly string[]): CustomDecorator {
  return SetMetadata(REQUIRED, scopeGuard(scopes))
}

/** Hands a handler the `Auth` of its request. Where there is none, the request is refused: a handler that was made public stays closed. */
export const CurrentAuth: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  requireAuth(context.switchToHttp().getRequest<HttpRequest>()),
)
