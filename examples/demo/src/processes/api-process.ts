// One API as a process of its own: `node api-process.js <framework> <folder> <issuers as JSON>`. It keeps its keys in the folder, tells its
// parent where it listens, and ends well when it is asked to.
import { fileStore } from '@jwks-auth/core'
import { FRAMEWORKS } from '../apis/api.js'
import { createTenants } from '../apis/tenants.js'
import { textsIn } from '../json.js'

const [framework = '', directory = '', issuers = '{}'] = process.argv.slice(2)
const start = FRAMEWORKS[framework]
if (start === undefined) throw new Error(`no such framework: ${framework}`)

const registry = createTenants(textsIn(issuers), { store: fileStore({ directory }) })
const server = await start(registry)

async function end(): Promise<void> {
  await server.close()
  // Writes the keys that are not written yet. After that nothing keeps the process alive.
  await registry.close()
  process.disconnect()
}

process.once('SIGTERM', () => void end())
process.send?.({ origin: server.origin })
