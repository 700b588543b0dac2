import type { JwksCache } from '../../packages/core/dist/index.js'

interface Closable {
  close(): Promise<void>
}
interface RegistryLike extends Closable {
  register(options: object): unknown
}
interface IssuerLike extends AsyncDisposable {
  sign(claims: Readonly<Record<string, unknown>>, options: object): Promise<unknown>
  rotate(options: object): Promise<unknown>
  misbehave(behaviour: 'hang', options: object): Promise<unknown>
}
interface AuthorityLike {
  issue(options: object): Promise<unknown>
}
/** Everything that takes options: of the built packages for the script, of their sources for the tests. */
export interface Kit {
  readonly DEFAULTS: object
  readonly VARIABLES: readonly (readonly [variable: string, option: string])[]
  readonly core: {
    createAuthenticator(options: object): unknown
    createRegistry(options?: object): RegistryLike
    fileStore(options: object): unknown
    healthEndpoint(registry: object, options: object): unknown
    logger(target: Console, options: object): unknown
    memoryStore(options: object): unknown
    metricsEndpoint(options: object): unknown
    statusEndpoint(registry: object, options: object): unknown
    readonly JwksCache: typeof JwksCache
  }
  readonly fastify: { jwksAuth(app: object, options: object): Promise<unknown> }
  readonly inspection: {
    inspectProvider(url: string, options: object): Promise<unknown>
    inspectSnapshot(text: string, options: object): Promise<unknown>
  }
  readonly openTelemetry: { openTelemetry(options: object): unknown }
  readonly presets: {
    adfs(options: object): unknown
    apple(options: object): unknown
    auth0(options: object): unknown
    circleCi(options: object): unknown
    cognito(options: object): unknown
    duende(options: object): unknown
    entraB2c(options: object): unknown
    entraId(options: object): unknown
    firebase(options: object): unknown
    forgeRock(options: object): unknown
    githubActions(options: object): unknown
    gitlab(options: object): unknown
    google(options: object): unknown
    keycloak(options: object): unknown
    kubernetes(options: object): unknown
    okta(options: object): unknown
    spiffe(options: object): unknown
    stytch(options: object): unknown
    uaa(options: object): unknown
  }
  readonly prometheus: { installDefaultExporter(options: object): unknown; prometheus(options: object): unknown }
  readonly redis: { redisStore(options: object): unknown }
  readonly testing: {
    createTestAuthority(options?: object): Promise<AuthorityLike>
    createTestClock(options: object): unknown
    createTestIssuer(options: object): Promise<IssuerLike>
  }
}
