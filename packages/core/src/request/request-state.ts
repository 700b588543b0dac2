import { JwksAuthError, RefusedError } from '../errors/errors.js'
import { toError } from '../errors/to-error.js'
import type { ClaimTypes, JwtClaims } from '../token/jwt.js'
import type { Auth } from '../verify/auth.js'
import { Authenticator, type Outcome, type Refusal } from './authenticate.js'
import { refuseUnless, requireFunction, requireObject } from '../option-reader/arguments.js'
import { challenged } from './challenge.js'
import { explainGuard } from './explain-request.js'
import { PrivateFieldHost } from './private-field-host.js'
import type { Guard } from './guards.js'
import type { RequestLike } from './request-like.js'

/**
 * Authenticates a framework's request and stores the result for the guards and handlers after it; synchronously unless
 * it has to wait. The last call for a request counts.
 *
 * @param request - The framework's request object.
 * @param view - The parts of it that core reads.
 */
export function admit(
  authenticator: Authenticator,
  request: object,
  view: RequestLike,
): Admission | Promise<Admission> {
  const isAuthenticator = typeof authenticator === 'object' && authenticator instanceof Authenticator
  refuseUnless(isAuthenticator, 'authenticator', 'must be made by createAuthenticator', authenticator)
  requireObject('request', request)
  RequestState.setState(request, undefined)
  const outcome = authenticator.authenticate(view)
  return outcome instanceof Promise
    ? outcome.then((later) => admitted(authenticator, request, later))
    : admitted(authenticator, request, outcome)
}

/** Result of authenticating a framework's request: it may pass unless there is a `refusal`. */
export interface Admission {
  /** `undefined` if the request is refused, or may pass without a token. */
  readonly auth: Auth | undefined
  readonly refusal: Refusal | undefined
}

type State = Admission & { readonly authenticator: Authenticator }

/** Stores the result in a private field of the request itself: no other code of the application can set it. */
class RequestState extends PrivateFieldHost {
  #state: State | undefined

  private constructor(request: object, state: State | undefined) {
    super(request)
    this.#state = state
  }

  /** Whether `jwksAuth` has begun to authenticate the request, with any result. */
  static hasState(request: object): boolean {
    return #state in request
  }

  static stateOf(request: object): State | undefined {
    return #state in request ? request.#state : undefined
  }

  static setState(request: object, state: State | undefined): void {
    if (#state in request) request.#state = state
    else void new RequestState(request, state)
  }
}

function admitted(authenticator: Authenticator, request: object, outcome: Outcome): Admission {
  const state = {
    auth: outcome.type === 'authenticated' ? outcome.auth : undefined,
    refusal: outcome.type === 'refused' ? outcome.refusal : undefined,
    authenticator,
  }
  RequestState.setState(request, state)
  return state
}

/** The `Auth` of a request; `undefined` if it has none. */
export function findAuth(request: object): Auth | undefined {
  requireObject('request', request)
  return RequestState.stateOf(request)?.auth
}

/**
 * The `Auth` of a request, for handlers after `jwksAuth`.
 *
 * @throws RefusedError `token_missing` (401) when there is none, so that a handler stays closed if its guard was
 * forgotten.
 * @throws JwksAuthError `auth_not_registered` (500) when `jwksAuth` did not run before: a mistake of the application,
 * not of its caller.
 */
export function requireAuth<Claims extends ClaimTypes<Claims> = JwtClaims>(request: object): Auth<Claims>
export function requireAuth(request: object): Auth {
  const auth = findAuth(request)
  requireState(request)
  if (auth === undefined) throw refusalOf(request, new RefusedError('token_missing'), {}).error
  return auth
}

/**
 * Runs a guard on a request: returns the refusal, or `undefined` if the request may pass. Without `Auth`, the refusal
 * is a 401.
 *
 * @throws JwksAuthError `auth_not_registered` (500) when `jwksAuth` did not run before.
 * @throws Error when the guard throws, even if the thrown value is not an `Error`.
 */
export function judgeRequest(request: object, guard: Guard): Refusal | undefined {
  requireFunction('guard', guard)
  const auth = findAuth(request)
  requireState(request)
  const error = auth === undefined ? new RefusedError('token_missing') : refusalBy(guard, auth)
  return error === undefined ? undefined : refusalOf(request, error, guard)
}

function requireState(request: object): void {
  if (RequestState.hasState(request)) return
  throw new JwksAuthError(
    'auth_not_registered',
    'no jwksAuth (in Fastify: authenticate) ran for this request: put it before guards and handlers that need it ' +
      '(of the same copy of @jwks-auth/core)',
  )
}

function refusalBy(guard: Guard, auth: Auth): RefusedError | undefined {
  try {
    return guard(auth)
  } catch (thrown) {
    throw toError(thrown)
  }
}

function refusalOf(request: object, error: RefusedError, guard: Pick<Guard, 'explain'>): Refusal {
  const state = RequestState.stateOf(request)
  const facts = (): readonly string[] => explainGuard(guard, state?.auth)
  return state?.authenticator.refuse(error, facts) ?? { error: challenged(error, {}), response: undefined }
}
