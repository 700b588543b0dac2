import { accepting } from './accepting.js'
import type { Behaviours } from './behaviour.js'
import { bearerHeader } from './bearer-header.js'
import { challenges } from './challenges.js'
import { claimGuards } from './claim-guards.js'
import { closing } from './closing.js'
import { errorHandling } from './error-handling.js'
import { outages } from './outages.js'
import { metrics } from './metrics.js'
import { optional } from './optional.js'
import { preflight } from './preflight.js'
import { refusedTokens } from './refused-tokens.js'
import { remembered } from './remembered.js'
import { repeatedHeaders } from './repeated-headers.js'
import { scopeGuards } from './scope-guards.js'
import { tenantFunctions } from './tenant-functions.js'
import { tenants } from './tenants.js'
import { thrownValues } from './thrown-values.js'
import { wireFormat } from './wire-format.js'

/** All that every adapter promises, in every framework and every major. */
export const CONTRACT: Readonly<Record<string, Behaviours>> = {
  'a good token': accepting,
  'a token that was verified before': remembered,
  'the Authorization header': bearerHeader,
  'more than one Authorization header': repeatedHeaders,
  'a bad token': refusedTokens,
  'the challenge': challenges,
  tenants,
  'tenant functions': tenantFunctions,
  'thrown values': thrownValues,
  'an identity provider that is down': outages,
  'required: false': optional,
  'CORS preflight': preflight,
  'scope guards': scopeGuards,
  'claim guards': claimGuards,
  'error handlers': errorHandling,
  'metricsHandler()': metrics,
  'what goes over the wire': wireFormat,
  'close()': closing,
}
