import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Scenes } from '../../examples/show/src/line.js'

/** A server that lets everybody in, and one that lets nobody in: what an API would be with its protection broken. */
const DOORS = [
  { status: 200, headers: { 'content-type': 'application/json' } },
  { status: 401, headers: { 'www-authenticate': 'Bearer' } },
]

/** How many lines scenes have, and which of them held. */
export interface Held {
  readonly lines: number
  readonly held: readonly string[]
}

/** Plays an example's scenes against each door instead of its API. */
export async function heldAtDoors(play: (origin: string) => Scenes): Promise<readonly Held[]> {
  const results = []
  for (const { status, headers } of DOORS) {
    await using door = await startDoor(status, headers)
    results.push(await heldOf(play(door.origin)))
  }
  return results
}

export async function heldOf(scenes: Scenes): Promise<Held> {
  const lines = []
  for await (const line of scenes) lines.push(line)
  return {
    lines: lines.length,
    held: lines.filter(({ problem }) => problem === undefined).map(({ sent }) => sent),
  }
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
