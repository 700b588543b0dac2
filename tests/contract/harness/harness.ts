import type { Auth, ClaimsRequirement, JwksAuthOptions, MetricsHandlerOptions } from '@jwks-auth/core'

/** A guard in words, so that each framework's own adapter makes it. */
export type GuardSpec =
  | { readonly scopes: readonly string[] }
  | { readonly anyScope: readonly string[] }
  | { readonly claims: ClaimsRequirement }

/** What a handler can ask of its request. */
export interface Handled {
  /** `req.auth`, `ctx.state.auth` or `request.auth`. */
  readonly property: Auth | undefined
  /** The adapter's `getAuth`. */
  readonly getAuth: () => Auth
}

/** An application: `jwksAuth`, then guards, then one handler for every method and path. */
export interface AppSpec {
  /** Absent: the application has no `jwksAuth`. */
  readonly options?: JwksAuthOptions
  readonly guards?: readonly GuardSpec[]
  /** What the handler answers, as JSON. */
  readonly handler: (handled: Handled) => unknown
  /** The application's own error handler is told of errors and answers 418. Absent: the framework's default one. */
  readonly onError?: (error: unknown) => void
  /** The adapter's `metricsHandler` takes the handler's place. */
  readonly metrics?: MetricsHandlerOptions
  /** The adapter's `close` has to work while the application goes on. */
  readonly closable?: boolean
}

export interface RunningApp extends AsyncDisposable {
  readonly port: number
  /** Closes what `jwksAuth` made. */
  closeAuth(): Promise<void>
}

/** Starts applications of one framework. */
export interface Harness {
  readonly framework: string
  start(spec: AppSpec): Promise<RunningApp>
}
