// `npm run docs:options`: writes docs/spec/options.md from the code.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { root, run, say, script, tool } from '../run.mjs'

run('set-up', script('setup'))
run('build', [...tool('typescript', 'tsc'), '-b', 'packages/fastify', 'scripts/options-page'])
const { declaredIn } = await import('./dist/declared.js')
const { optionsPage } = await import('./dist/page.js')
const core = await import('../../packages/core/dist/index.js')

const kit = {
  core,
  fastify: await import('../../packages/fastify/dist/index.js'),
  inspection: await import('../../packages/core/dist/inspection/index.js'),
  openTelemetry: await import('../../packages/core/dist/opentelemetry.js'),
  presets: await import('../../packages/core/dist/providers/index.js'),
  prometheus: await import('../../packages/core/dist/prometheus.js'),
  redis: await import('../../packages/core/dist/redis.js'),
  testing: await import('../../packages/testing/dist/index.js'),
  DEFAULTS: (await import('../../packages/core/dist/options/defaults.js')).DEFAULTS,
  VARIABLES: (await import('../../packages/core/dist/standalone/from-env.js')).VARIABLES,
}
const { markdown } = await optionsPage(kit, declaredIn(new URL('../../packages/', import.meta.url)), core.duration)
const config = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8'))
writeFileSync(join(root, 'docs/spec/options.md'), await format(markdown, { ...config, parser: 'markdown' }))
say('options: docs/spec/options.md')
