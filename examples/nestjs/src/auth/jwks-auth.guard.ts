import { admit, judgeRequest, type Authenticator } from '@jwks-auth/core'
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { AUTHENTICATOR } from './authenticator.js'
import { PUBLIC, requiredAt } from './decorators.js'
import { requestOf, type HttpRequest } from './http-request.js'

/** Authenticates every request but those of handlers that are `@Public()`, and judges what `@RequireScopes()` says. */
@Injectable()
export class JwksAuthGuard implements CanActivate {
  readonly #authenticator: Authenticator
  readonly #reflector: Reflector

  constructor(@Inject(AUTHENTICATOR) authenticator: Authenticator, @Inject(Reflector) reflector: Reflector) {
    this.#authenticator = authenticator
    this.#reflector = reflector
  }

  /** @throws RefusedError which {@link RefusalFilter} turns into the answer. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Sockets and queues need a guard of their own; without one they stay closed.
    if (context.getType() !== 'http') return false
    const request = context.switchToHttp().getRequest<HttpRequest>()
    const marked = [context.getHandler(), context.getClass()]

    if (this.#reflector.getAllAndOverride<boolean | undefined>(PUBLIC, marked) !== true) {
      const { refusal } = await admit(this.#authenticator, request, requestOf(request))
      if (refusal !== undefined) throw refusal.error
    }
    for (const guard of marked.flatMap(requiredAt)) {
      const refusal = judgeRequest(request, guard)
      if (refusal !== undefined) throw refusal.error
    }
    return true
  }
}
