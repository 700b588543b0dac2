import { fastifyHarness } from './harness/fastify.js'
import { runContract } from './harness/run-contract.js'

runContract(fastifyHarness)
