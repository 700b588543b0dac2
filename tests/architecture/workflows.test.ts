import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './source-files.js'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly needs?: string
  readonly environment?: string
  readonly 'timeout-minutes'?: number
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly tags?: readonly string[] } | null>>
  readonly permissions?: object
  readonly concurrency?: { readonly 'cancel-in-progress'?: unknown }
  readonly jobs: Readonly<Record<string, Job>>
}

const FOLDER = join(ROOT, '.github/workflows')
const texts = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const)
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts

describe.each(texts)('The workflow %s', (_, text) => {
  it('keeps the rules', () => {
    expect(problemsOf(text)).toEqual([])
  })
})

describe('The release workflow', () => {
  const { on, jobs, concurrency } = workflow('release.yml')
  const { pack, publish } = jobs

  it('starts with a tag of a version, and is never cut off', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } })
    expect(concurrency).toMatchObject({ 'cancel-in-progress': false })
  })

  it('packs what passed all that CI runs, in a job that cannot publish', () => {
    const runs = runsOf(pack)
    const order = ['npm run release -- --check', 'bash .ci/run', 'npm run docs:api', 'npm run release']
    expect(runs.filter((run) => order.includes(run))).toEqual(order)
    expect(runs).toContain('git merge-base --is-ancestor HEAD origin/main')
    expect(pack?.permissions).toEqual({ contents: 'read' })
  })

  it('publishes in a job that installs nothing, with an identity for provenance and after a word of the maintainers', () => {
    expect(runsOf(publish)).toEqual(['npm run release:publish'])
    expect(scripts['release:publish']).toBe('node scripts/publish.mjs')
    expect(publish).toMatchObject({ needs: 'pack', environment: 'npm' })
    expect(publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    const node = publish?.steps.find(({ uses }) => uses?.startsWith('actions/setup-node@') === true)
    expect(Number(node?.with?.['node-version'])).toBeGreaterThanOrEqual(24)
  })
})

describe('CI', () => {
  const { on, jobs } = workflow('ci.yml')

  it('runs what everybody can run, for each change and on main', () => {
    expect(on).toEqual({ push: { branches: ['main'] }, pull_request: null })
    expect(runsOf(jobs['ci'])).toContain('bash .ci/run')
  })

  it('asks a change of what users get for words about it', () => {
    expect(runsOf(jobs['changeset'])).toEqual(['npm run changeset -- status --since=origin/main'])
  })
})

describe('The rules of a workflow', () => {
  const broken = (job: string, rest = 'permissions: {}\nconcurrency: a\non: push\n'): string[] =>
    problemsOf(`${rest}jobs:\n  a:\n    timeout-minutes: 5\n    permissions: { contents: read }\n${job}`)
  const step = (text: string): string[] => broken(`    steps:\n      - ${text}\n`)

  it.each([
    ['uses: actions/checkout@v5', 'actions/checkout@v5 is not pinned to a commit, with its version beside it'],
    ['run: npm run nothing', 'there is no script nothing'],
    ['run: bash scripts/nothing.sh', 'there is no scripts/nothing.sh'],
    [
      'run: echo ${{ github.head_ref }}',
      'a command is put together of what others choose: echo ${{ github.head_ref }}',
    ],
    ['run: echo\n        env: { A: "${{ secrets.TOKEN }}" }', 'a secret is handed out'],
    [`uses: actions/checkout@${'a'.repeat(40)} # v1.0.0`, 'a checkout leaves its token behind'],
  ])('refuse %s', (text, problem) => {
    expect(step(text)).toContain(problem)
  })

  it('refuse more rights than are needed, jobs without an end, and changes of strangers with our rights', () => {
    const jobs = 'jobs:\n  a:\n    permissions: { contents: write, id-token: write }\n    steps: []\n'
    expect(problemsOf(`on: pull_request_target\n${jobs}`)).toEqual([
      'pull_request_target runs what strangers wrote, with our rights',
      'all jobs have rights that they did not ask for',
      'two runs may get into each other’s way',
      'a may do more than it needs: contents write, id-token write',
      'a has no end',
    ])
  })
})

function workflow(name: string): Workflow {
  return parse(readFileSync(join(FOLDER, name), 'utf8'))
}

function runsOf(job: Job | undefined): string[] {
  return job?.steps.flatMap(({ run }) => (run === undefined ? [] : [run])) ?? []
}

function problemsOf(text: string): string[] {
  const { on, permissions, concurrency, jobs, ...others }: Workflow = parse(text)
  const named = Object.entries(jobs)
  const steps = named.flatMap(([, job]) => job.steps)
  return [
    ...(JSON.stringify(on).includes('pull_request_target')
      ? ['pull_request_target runs what strangers wrote, with our rights']
      : []),
    ...(JSON.stringify(permissions) === '{}' ? [] : ['all jobs have rights that they did not ask for']),
    ...(concurrency === undefined ? ['two runs may get into each other’s way'] : []),
    ...([...Object.values(jobs), others].some(handsOutSecrets) ? ['a secret is handed out'] : []),
    ...named.flatMap(([name, job]) => problemsOfJob(name, job)),
    ...steps.flatMap((one) => problemsOfStep(one, text)),
  ]
}

/** Only where the maintainers have approved it, which nobody can have for a pull request. */
function handsOutSecrets(part: object): boolean {
  const approved = 'environment' in part && part.environment === 'npm'
  return !approved && /\bsecrets\b/.test(JSON.stringify(part))
}

function problemsOfJob(name: string, job: Job): string[] {
  const tooMuch = Object.entries(job.permissions ?? { all: 'write' })
    .map(([what, how]) => `${what} ${how}`)
    .filter((right) => right !== 'contents read' && !(right === 'id-token write' && job.environment === 'npm'))
  return [
    ...(tooMuch.length === 0 ? [] : [`${name} may do more than it needs: ${tooMuch.join(', ')}`]),
    ...(job['timeout-minutes'] === undefined ? [`${name} has no end`] : []),
  ]
}

function problemsOfStep({ uses = '', run = '', with: inputs }: Step, text: string): string[] {
  const pinned = /@[0-9a-f]{40}$/.test(uses) && new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\\n`).test(text)
  const commands = [...run.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name)
  const files = [...run.matchAll(/\bbash (\S+)/g)].map(([, path = '']) => path)
  return [
    ...(uses === '' || pinned ? [] : [`${uses} is not pinned to a commit, with its version beside it`]),
    ...(uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false
      ? ['a checkout leaves its token behind']
      : []),
    ...(run.includes('${{') ? [`a command is put together of what others choose: ${run}`] : []),
    ...commands.filter((name) => !(name in scripts)).map((name) => `there is no script ${name}`),
    ...files.filter((path) => !existsSync(join(ROOT, path))).map((path) => `there is no ${path}`),
  ]
}
