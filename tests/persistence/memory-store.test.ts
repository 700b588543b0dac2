import { memoryStore } from '@jwks-auth/core'
import { storeContract } from './store-contract.js'

storeContract('memoryStore', async () => {
  const store = memoryStore()
  return { store, again: () => store, end: async () => {} }
})
