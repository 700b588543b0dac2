import { spawnSync } from 'node:child_process'
import { unpackDebianRedis } from './debian-packages.js'
import type { ServerProgram } from './server-program.js'

export const HOW_TO_GET_REDIS: string =
  'no Redis server was found: install redis-server or valkey-server (their programs are looked for on PATH; ' +
  'on Debian and Ubuntu with a network, their packages are unpacked into node_modules/.cache by themselves)'

let found: Promise<ServerProgram | undefined> | undefined

/** `redis-server` or `valkey-server` from PATH, else Debian's, unpacked without a change to the system; else `undefined`. */
export async function findRedisServer(): Promise<ServerProgram | undefined> {
  found ??= search()
  return await found
}

async function search(): Promise<ServerProgram | undefined> {
  for (const file of ['redis-server', 'valkey-server']) {
    const program = { file, env: process.env }
    if (runs(program)) return program
  }
  const unpacked = await unpackDebianRedis()
  return unpacked !== undefined && runs(unpacked) ? unpacked : undefined
}

/** A program that is there may still lack a library. */
function runs({ file, env }: ServerProgram): boolean {
  return spawnSync(file, ['--version'], { env, stdio: 'ignore', timeout: 10_000 }).status === 0
}
