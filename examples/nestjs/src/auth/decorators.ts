import { requireAuth, scopeGuard, type Guard } from '@jwks-auth/core'
import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { HttpRequest } from './http-request.js'

export const PUBLIC = 'jwks-auth:public'
const REQUIRED = 'jwks-auth:required'

/** Lets requests in without a token: on a handler, or on a controller for all of its handlers. */
export function Public(): CustomDecorator {
  return SetMetadata(PUBLIC, true)
}

/**
 * Lets a request in whose token grants all of the scopes; otherwise 403, naming them. On a controller and on a handler, both count; so do
 * several on one of them, and those of a controller that this one extends.
 *
 * @throws OptionsError naming what is no scope.
 */
export function RequireScopes(...scopes: readonly string[]): MethodDecorator & ClassDecorator {
  const guard = scopeGuard(scopes)
  return (target: object, _name?: string | symbol, method?: { readonly value?: unknown }): void => {
    const place = method === undefined ? target : method.value
    if (typeof place !== 'function') throw new TypeError('RequireScopes is for controllers and their handlers')
    // `SetMetadata` alone would replace what was required before.
    SetMetadata(REQUIRED, [...requiredAt(place), guard])(place)
  }
}

/** What `@RequireScopes()` says of a controller or a handler. */
export function requiredAt(place: Parameters<Reflector['get']>[1]): readonly Guard[] {
  return new Reflector().get<readonly Guard[] | undefined>(REQUIRED, place) ?? []
}

/** Hands a handler the `Auth` of its request. A handler that is public has none: it answers 500, and Nest logs that no guard ran for it. */
export const CurrentAuth: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  requireAuth(context.switchToHttp().getRequest<HttpRequest>()),
)
