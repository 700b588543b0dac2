import express from 'express'
import { expressHarness } from './harness/express.js'
import { runContract } from './harness/run-contract.js'

runContract(expressHarness('Express 5', express))
