import type { Auth } from '@jwks-auth/core'
import { Controller, Delete, Get, Param } from '@nestjs/common'
import { CurrentAuth, Public, RequireScopes } from './auth/decorators.js'

interface Report {
  readonly tenant: string
  readonly user: string | undefined
}

@Controller('reports')
@RequireScopes('reports:read')
export class ReportsController {
  @Get()
  list(@CurrentAuth() auth: Auth): Report {
    return { tenant: auth.tenant, user: auth.claims.sub }
  }

  @Delete(':id')
  @RequireScopes('reports:write')
  remove(@Param('id') id: string): { readonly deleted: string } {
    return { deleted: id }
  }
}

@Controller()
export class OpenController {
  @Get('alive')
  @Public()
  alive(): { readonly alive: true } {
    return { alive: true }
  }

  /** What happens where `@Public()` was put by mistake. */
  @Get('mistake')
  @Public()
  mistake(@CurrentAuth() auth: Auth): Report {
    return { tenant: auth.tenant, user: auth.claims.sub }
  }
}
