import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Scenes } from '../../examples/show/src/line.js'

/** A server that lets everybody in, and one that lets nobody in: what an API would be with its protection broken. */
const DOORS = [
  { status: 200, headers: { 'content-type': 'application/json' } },
  { status: 401, headers: { 'www-authenticate': 'Bearer' } },
]

/**
 * Plays an example's scenes against doors instead of its API.
 *
 * @returns for each door, the lines that held.
 */
export async function heldAtDoors(
  play: (origin: string) => Scenes,
): Promise<readonly { readonly lines: number; readonly held: readonly string[] }[]> {
  const results = []
  for (const { status, headers } of DOORS) {
    await using door = await startDoor(status, headers)
    const lines = []
    for await (const line of play(door.origin)) lines.push(line)
    results.push({
      lines: lines.length,
      held: lines.filter(({ problem }) => problem === undefined).map(({ sent }) => sent),
    })
  }
  return results
}

async function startDoor(
  status: number,
  headers: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, headers).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
