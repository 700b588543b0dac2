// `npm run docs:api`: writes the reference of all public entries into `api-reference/html`, and fails when it has a hole.
import { join } from 'node:path'
import { attempt, root, run, say, script } from './run.mjs'

run('set-up', script('setup'))
say('api reference: reading all public entries …')
const ours = join(root, 'api-reference')
const generate = [process.execPath, join(ours, 'generate/generate.mjs')]
if (!attempt([...generate, root, join(ours, 'packages.tsconfig.json'), join(ours, 'html')])) process.exitCode = 1
