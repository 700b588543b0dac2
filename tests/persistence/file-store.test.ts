import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStore } from '@jwks-auth/core'
import { storeContract } from './store-contract.js'

storeContract('fileStore', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'jwks-auth-store-'))
  const directory = join(parent, 'made', 'by the store')
  const again = (): ReturnType<typeof fileStore> => fileStore({ directory })
  return { store: again(), again, end: () => rm(parent, { recursive: true, force: true }) }
})
