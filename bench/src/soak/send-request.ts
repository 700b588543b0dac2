import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { FAULT_HEADER, TENANT_HEADER } from './messages.js'

const agent = new Agent({ keepAlive: true, maxSockets: 256 })
const TIMEOUT_MS = 20_000

export interface Sent {
  readonly port: number
  readonly tenant: string
  readonly token: string
  readonly fault?: string
}

const headersOf = ({ tenant, token, fault }: Sent): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${token}`,
  [TENANT_HEADER]: tenant,
  ...(fault === undefined ? {} : { [FAULT_HEADER]: fault }),
})

/** The status of the answer, or why there was none. */
export async function send(sent: Sent): Promise<number | string> {
  return await new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port: sent.port, path: '/', agent, headers: headersOf(sent) },
      (answer) => {
        answer.resume()
        answer.on('end', () => {
          resolve(answer.statusCode ?? 0)
        })
        answer.on('error', (error) => {
          resolve(error.message)
        })
      },
    )
    asked.setTimeout(TIMEOUT_MS, () => {
      asked.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`))
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // The server may have closed an idle connection just as it was used again, as every client of a server of Node has to expect.
      if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(send(sent))
      else resolve(error.message)
    })
    asked.end()
  })
}

/** Sends a request, or the first part of it, and closes the connection without waiting for an answer. */
export async function hangUp(sent: Sent, share: number): Promise<void> {
  const lines = Object.entries({ host: 'api.example.test', ...headersOf(sent) }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const text = ['GET / HTTP/1.1', ...lines, '', ''].join('\r\n')
  await new Promise<void>((resolve) => {
    const socket = connect(sent.port, '127.0.0.1', () => {
      socket.write(text.slice(0, Math.ceil(text.length * share)), () => {
        socket.resetAndDestroy()
      })
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve()
    })
  })
}
