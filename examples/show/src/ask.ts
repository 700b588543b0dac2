import { Agent, request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request: a `GET`, unless it says otherwise. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string
  /** Sent as `Host`. */
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
}

export interface Answer {
  /** 0 when there was no answer. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** What went wrong, when there was no answer. */
  readonly body: string
}

// A connection each: what is shown at the end of an application must not hang on one that was kept alive. And fetch cannot choose the host.
const agent = new Agent({ keepAlive: false })

export async function ask(
  origin: string,
  { method = 'GET', path, token, host, headers, json }: Asked,
): Promise<Answer> {
  return await answerTo(
    request(`${origin}${path}`, {
      method,
      agent,
      signal: AbortSignal.timeout(20_000),
      headers: {
        ...headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(host === undefined ? {} : { host }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    }).end(JSON.stringify(json)),
  )
}

/** What comes back to a request that was sent; also when nothing does. */
export async function answerTo(sent: ClientRequest): Promise<Answer> {
  try {
    const response = await responseTo(sent)
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
  } catch (error) {
    return { status: 0, headers: {}, body: String(error) }
  }
}

function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve).on('error', reject)
  })
}
