import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

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

export interface Answer {
  /** 0 when there was no answer. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** What went wrong, when there was no answer. */
  readonly body: string
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
  try {
    const response = await answered(sent.end())
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
  } catch (error) {
    return { status: 0, headers: {}, body: String(error) }
  }
}

function answered(sent: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve).on('error', reject)
  })
}
