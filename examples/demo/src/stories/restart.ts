import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApiProcess, type ApiProcess } from '../processes/start.js'
import { tokenOf } from '../stage.js'
import { check } from './check.js'
import { INVALID_TOKEN, UNAVAILABLE } from './expected.js'
import { unsigned } from './forgery.js'
import type { Line, Story } from './story.js'

export const restart: Story = {
  title: 'A restart, providers down',
  async *tell(stage) {
    const { globex, initech } = stage.providers
    const directory = await mkdtemp(join(tmpdir(), 'jwks-auth-demo-'))
    const ofGlobex = { tenant: 'globex', token: await tokenOf(globex) }
    const start = (): Promise<readonly ApiProcess[]> =>
      Promise.all(
        stage.apis.map(({ framework }) =>
          startApiProcess({
            framework,
            directory: join(directory, framework),
            issuers: { globex: globex.issuer, initech: initech.issuer },
          }),
        ),
      )
    let apis = await start()
    try {
      yield check({ apis }, { sent: "globex's token", request: ofGlobex, proves: 'APIs with a folder for their keys' })
      yield ended(apis)
      await Promise.all([globex.stop(), initech.stop()])
      apis = await start()
      yield check(
        { apis },
        {
          sent: 'new processes, providers down',
          request: ofGlobex,
          proves: 'the keys came from the folder',
        },
      )
      yield check(
        { apis },
        {
          sent: 'a forgery meanwhile',
          request: { tenant: 'globex', token: unsigned(ofGlobex.token) },
          expected: INVALID_TOKEN,
          proves: 'stored keys are judged like others',
        },
      )
      yield check(
        { apis },
        {
          sent: "initech's token, down as well",
          request: { tenant: 'initech', token: await tokenOf(initech) },
          expected: UNAVAILABLE,
          proves: 'no keys of it had been stored',
        },
      )
      yield ended(apis)
    } finally {
      await Promise.all(apis.map((api) => api.terminate()))
      await rm(directory, { recursive: true, force: true })
    }
  },
}

/** Ends the processes as a deploy does. */
async function ended(apis: readonly ApiProcess[]): Promise<Line> {
  const codes = await Promise.all(apis.map((api) => api.terminate()))
  return {
    sent: 'SIGTERM',
    came: codes.map((code) => `exit ${code}`),
    proves: 'they end by themselves, and well',
    problems: apis.flatMap(({ framework }, index) =>
      codes[index] === 0 ? [] : [`${framework} ended with ${codes[index]}`],
    ),
  }
}
