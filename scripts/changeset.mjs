// `npm run changeset [-- status|add|…]`: set-up, then the command line of changesets with these arguments.
import { attempt, run, script, tool } from './run.mjs'

run('set-up', script('setup'))
if (!attempt([...tool('@changesets/cli', 'changeset'), ...process.argv.slice(2)])) process.exitCode = 1
