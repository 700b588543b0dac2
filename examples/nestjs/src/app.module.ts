import { Module } from '@nestjs/common'
import { JwksAuthModule, type JwksAuthModuleOptions } from './auth/jwks-auth.module.js'
import { OpenController, ReportsController } from './reports.controller.js'

/** Wrong settings end the process as the application starts, with a line for each. */
function fromEnvironment(): JwksAuthModuleOptions {
  const { ISSUER = '', AUDIENCE = '', REQUIRE_HTTPS } = process.env
  return { issuer: ISSUER, audience: AUDIENCE, requireHttps: REQUIRE_HTTPS !== 'no' }
}

@Module({
  imports: [JwksAuthModule.forRootAsync({ useFactory: fromEnvironment })],
  controllers: [ReportsController, OpenController],
})
export class AppModule {}
