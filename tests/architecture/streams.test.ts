import { describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { ROOT, SOURCES, codeOf, importsOf, type SourceFile } from './source-files.js'

/**
 * The only files that may destroy a stream or a socket: they attach a listener of its errors first. Without one, the error that a
 * destroyed stream may emit ends the process.
 */
const DESTROYING: readonly string[] = ['packages/core/src/fetch/discard.ts', 'packages/testing/src/cut-off.ts']

/**
 * Who opens streams or sockets, or iterates over one. A new file here needs a test in which its stream breaks off, is given up, and
 * never ends, over a real socket.
 */
const OPENING: readonly string[] = [
  'packages/core/src/fetch/get.ts',
  'packages/core/src/fetch/body.ts',
  'packages/core/src/fetch/connector.ts',
  'packages/core/src/fetch/connection-race.ts',
  'packages/testing/src/broken-body.ts',
  'packages/testing/src/restartable-server.ts',
  'packages/testing/src/port-reservation.ts',
  // Standard input, and a list of texts that is no stream.
  'packages/cli/src/verify/read-token.ts',
  'packages/cli/src/snapshot/snapshot-command.ts',
]

describe('Streams and sockets', () => {
  it('are destroyed only where a listener of their errors is attached first', () => {
    expect(destroying(SOURCES)).toEqual([])
  })

  it('are caught when they are destroyed elsewhere', () => {
    const wrong = ['body.destroy()', 'socket?.destroy(error)', 'this.#socket.resetAndDestroy()', 'a.destroySoon()']
    const right = ['await this.#agent.destroy()', 'pool.agent.destroy()', '// body.destroy()', 'destroy(body)']
    expect(destroying([...wrong, ...right].map((text) => ({ path: text, text })))).toEqual(wrong)
  })

  it('are opened, and iterated over, only by files whose streams are tested broken', () => {
    expect(opening(SOURCES)).toEqual([])
    expect(OPENING.filter((path) => !SOURCES.some((file) => file.path === path && opens(file)))).toEqual([])
  })

  it('are caught when they are opened elsewhere', () => {
    const wrong = [
      "import { request, type Dispatcher } from 'undici'",
      "import { buildConnector } from 'undici'",
      "import { isIP, connect } from 'node:net'",
      "import { connect as open } from 'node:tls'",
      "import { createServer } from 'node:https'",
      "import { get } from 'node:http'",
      "import { createReadStream } from 'node:fs'",
      "import { Readable } from 'node:stream'",
      'for await (const a of b) c()',
      'await dispatcher.request({})',
    ]
    const right = [
      "import { Agent } from 'undici'",
      "import type { Readable } from 'node:stream'",
      "import { type Readable } from 'node:stream'",
      "import { isIP } from 'node:net'",
      "import { TLSSocket } from 'node:tls'",
      "import { readFile } from 'node:fs/promises'",
    ]
    expect(opening([...wrong, ...right].map((text) => ({ path: text, text })))).toEqual(wrong)
  })

  it('of responses are real in tests: what stands in for one behaves otherwise when it is destroyed', () => {
    expect(standingIn(testsOf('packages/core/src/fetch', 'tests/http'))).toEqual([])
    const wrong = ['Readable.from([])', 'new Readable({})', 'new PassThrough()', 'new MockAgent()']
    expect(standingIn([...wrong, 'new Agent()'].map((text) => ({ path: text, text })))).toEqual(wrong)
  })
})

function destroying(files: readonly SourceFile[]): string[] {
  return pathsOf(
    files,
    ({ path, text }) =>
      !DESTROYING.includes(path) && /(?<!\bagent)\??\.(destroy|destroySoon|resetAndDestroy)\(/.test(codeOf(text)),
  )
}

function opening(files: readonly SourceFile[]): string[] {
  return pathsOf(files, (file) => !OPENING.includes(file.path) && opens(file))
}

const OPENERS: Readonly<Record<string, RegExp>> = {
  undici: /\b(request|fetch|stream|pipeline|upgrade|connect|buildConnector)\b/,
  'node:net': /\b(connect|createConnection|createServer|Socket|Server)\b/,
  'node:tls': /\b(connect|createServer|createSecurePair|Server)\b/,
  'node:http': /\b(get|request|createServer|Server)\b/,
  'node:https': /\b(get|request|createServer|Server)\b/,
  'node:http2': /./,
  'node:dgram': /./,
  'node:child_process': /./,
  'node:fs': /\b(createReadStream|createWriteStream)\b/,
  'node:stream': /./,
  'node:stream/promises': /./,
}

function opens({ text }: SourceFile): boolean {
  if (/\bfor await\b|\bdispatcher\s*\.request\(/.test(codeOf(text))) return true
  return importsOf(text).some(({ from, what }) => {
    const loaded = what.replaceAll(/\btype \w+( as \w+)?,?/g, '').replace(/^(import|export)/, '')
    return /\w/.test(loaded) && OPENERS[from]?.test(loaded) === true
  })
}

function standingIn(files: readonly SourceFile[]): string[] {
  return pathsOf(files, ({ text }) =>
    /\bReadable\.from\(|\bnew (Readable|PassThrough|Duplex|Mock\w+)\(/.test(codeOf(text)),
  )
}

function testsOf(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
  )
}

function pathsOf(files: readonly SourceFile[], wrong: (file: SourceFile) => boolean): string[] {
  return files.filter(wrong).map(({ path }) => path)
}
