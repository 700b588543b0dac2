import { answerTo, type Answer } from '@jwks-auth/example-show'
import { Agent, request } from 'node:http'

/** A request to an API: `GET /reports`, unless it says otherwise. */
export interface Asked {
  readonly method?: 'GET' | 'POST'
  /** Sent as `x-tenant`. */
  readonly tenant?: string
  /** Sent as `Host`. */
  readonly host?: string
  /** Sent as `Authorization: Bearer`; several make several headers. */
  readonly token?: string | readonly string[]
}

// fetch can neither choose the Host header nor send two Authorization headers, so this is node:http.
const agent = new Agent({ maxSockets: 64 })

export async function ask(origin: string, { method = 'GET', tenant, host, token = [] }: Asked): Promise<Answer> {
  const headers = [
    ...(method === 'POST' ? ['Content-Length', '0'] : []),
    'Host',
    host ?? new URL(origin).host,
    ...(tenant === undefined ? [] : ['X-Tenant', tenant]),
    ...[token].flat().flatMap((one) => ['Authorization', `Bearer ${one}`]),
  ]
  const sent = request(`${origin}/reports`, { method, headers, agent, signal: AbortSignal.timeout(20_000) })
  return await answerTo(sent.end())
}
