import express4 from 'express4'
import { expressHarness } from './harness/express.js'
import { runContract } from './harness/run-contract.js'

runContract(expressHarness('Express 4', express4))
