import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const TSC = here('../../node_modules/typescript/bin/tsc')

/** What the compiler says about a project, of the sources as they are: nothing has to be built. */
function compile(project: string): { readonly status: number | null; readonly said: string } {
  const args = [TSC, '--project', here(project), '--pretty', 'false']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe('the types of the adapters', { timeout: 60_000 }, () => {
  it('say what requests carry, which options go together, and refuse what cannot work', () => {
    expect(compile('./tsconfig.json')).toEqual({ status: 0, said: '' })
  })

  it('leave the requests of Express alone unless @jwks-auth/express/augment is imported', () => {
    expect(compile('./opt-in/tsconfig.json')).toEqual({ status: 0, said: '' })
  })
})
