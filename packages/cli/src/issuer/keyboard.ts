import type { TestIssuer } from '@jwks-auth/testing'
import type { Line } from '../output/page.js'
import type { Reporter } from '../output/reporter.js'
import type { Terminal } from '../terminal.js'
import { tokenLines } from './welcome-page.js'
import { sampleTokens } from './sample-tokens.js'

/**
 * Reads the keyboard (or standard input) while `jwks-auth issuer` runs: performs the action of each pressed key, in
 * order, until a quit key or a signal.
 */
export async function play(stage: Stage): Promise<void> {
  const { stdin } = stage.terminal
  const raw = stdin.isTTY === true
  if (raw) stdin.setRawMode?.(true)
  try {
    await untilQuit(stage)
  } finally {
    if (raw) stdin.setRawMode?.(false)
    stdin.pause()
  }
}

export interface Stage {
  readonly issuer: TestIssuer
  readonly reporter: Reporter
  readonly terminal: Terminal
  readonly stopped: AbortSignal
  /** The lifetime of new tokens, in milliseconds. */
  readonly expiresIn: number
}

/** Ctrl-C and Ctrl-D, which a terminal in raw mode passes on as they are. */
const QUIT: ReadonlySet<string> = new Set(['q', '\u0003', '\u0004'])

async function untilQuit(stage: Stage): Promise<void> {
  const { stdin } = stage.terminal
  let last: Promise<void> = Promise.resolve()
  let listener: ((chunk: Buffer | string) => void) | undefined
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer | string): void => {
      for (const key of String(chunk)) {
        if (QUIT.has(key)) resolve()
        else last = last.then(() => press(key, stage))
      }
      last.catch(reject)
    }
    listener = onData
    stdin.on('data', onData)
    // A closed terminal sends no more keys. It may fail again, so this listener stays.
    stdin.on('error', () => {
      resolve()
    })
    stage.stopped.addEventListener('abort', () => {
      resolve()
    })
  })
  if (listener !== undefined) stdin.off('data', listener)
  await last
}

async function press(key: string, { issuer, reporter, expiresIn }: Stage): Promise<void> {
  switch (key) {
    case 't': {
      const tokens = await sampleTokens(issuer, expiresIn)
      reporter.event(() => tokenLines(tokens), { event: 'tokens', tokens })
      return
    }
    case 'r': {
      const { kid } = await issuer.rotate()
      report(reporter, 'rotated', `rotated: ${kid} signs from now on, the old keys stay published`, { kid })
      return
    }
    case 'w': {
      const old = issuer.keys.map(({ kid }) => kid).filter((kid) => kid !== issuer.signingKey.kid)
      for (const kid of old) issuer.withdraw(kid)
      report(reporter, 'withdrawn', `withdrawn: ${old.join(' ') || 'there was no old key'}`, { kids: old })
      return
    }
    case 'f':
      await issuer.misbehave({ status: 503 }, { path: 'all' })
      report(reporter, 'failing', 'failing: every request gets 503', {})
      return
    case 'h':
      await issuer.misbehave('hang', { path: 'all' })
      report(reporter, 'hanging', 'hanging: no request gets an answer', {})
      return
    case 'o':
      await issuer.behave()
      report(reporter, 'recovered', 'well again', {})
      return
    default:
  }
}

function report(reporter: Reporter, event: string, text: string, facts: Readonly<Record<string, unknown>>): void {
  reporter.event((): readonly Line[] => [[text]], { event, ...facts })
}
