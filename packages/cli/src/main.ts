#!/usr/bin/env node
// The executable `jwks-auth`: runs its command line with the streams of this process, and sets the exit code.
import process from 'node:process'
import { run } from './run.js'

/** A reader that closes the pipe early, such as `head`, is not a failure. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const { stdin, stdout, stderr, env } = process

const stopped = (): AbortSignal => {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort()
    })
  }
  return controller.signal
}

process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, stopped })
