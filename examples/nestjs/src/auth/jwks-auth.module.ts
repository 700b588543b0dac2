import { createAuthenticator, type Authenticator, type JwksAuthOptions } from '@jwks-auth/core'
import { Inject, Module, type DynamicModule, type FactoryProvider, type OnApplicationShutdown } from '@nestjs/common'
import { APP_FILTER, APP_GUARD } from '@nestjs/core'
import { AUTHENTICATOR } from './authenticator.js'
import { JwksAuthGuard } from './jwks-auth.guard.js'
import { RefusalFilter } from './refusal.filter.js'

/** Options of every adapter, but for `errors`: {@link RefusalFilter} answers. */
export type JwksAuthModuleOptions = JwksAuthOptions & { readonly errors?: never }

/** Where the options come from when they are not known as the code is read: `inject` names what `useFactory` is given. */
export interface JwksAuthAsyncOptions extends Pick<FactoryProvider<JwksAuthModuleOptions>, 'useFactory' | 'inject'> {
  readonly imports?: NonNullable<DynamicModule['imports']>
}

const OPTIONS = Symbol('jwks-auth:options')

/** Guards every handler of the application, in whatever module, unless it is `@Public()`. Import it once. */
@Module({})
export class JwksAuthModule implements OnApplicationShutdown {
  readonly #authenticator: Authenticator

  constructor(@Inject(AUTHENTICATOR) authenticator: Authenticator) {
    this.#authenticator = authenticator
  }

  /**
   * @param options - One issuer, or a registry of many tenants with `tenant`.
   * @throws OptionsError naming every wrong field, once the application starts.
   */
  static forRoot(options: JwksAuthModuleOptions): DynamicModule {
    return this.forRootAsync({ useFactory: () => options })
  }

  static forRootAsync({ useFactory, inject = [], imports = [] }: JwksAuthAsyncOptions): DynamicModule {
    return {
      module: JwksAuthModule,
      imports,
      providers: [
        { provide: OPTIONS, inject, useFactory },
        {
          provide: AUTHENTICATOR,
          inject: [OPTIONS],
          useFactory: (options: JwksAuthModuleOptions) => createAuthenticator({ ...options, errors: 'respond' }),
        },
        { provide: APP_GUARD, useClass: JwksAuthGuard },
        { provide: APP_FILTER, useClass: RefusalFilter },
      ],
    }
  }

  /** After the last answer. Closes what was made for this module: a registry that was handed in is closed by whoever made it. */
  async onApplicationShutdown(): Promise<void> {
    await this.#authenticator.close()
  }
}
