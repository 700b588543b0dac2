import { createTestIssuer } from '@jwks-auth/testing'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeApi } from './api.js'
import { treeOf } from './spans.js'

const serve = process.argv.includes('--serve')
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

// Your own set-up of OpenTelemetry, which exports spans to a collector, takes the place of this.
const spans = new InMemorySpanExporter()
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register()

const log: string[] = []
await using issuer = await createTestIssuer({ audience: 'https://api.example.test' })
await using api = makeApi(issuer.issuer, {
  write(line) {
    if (serve) process.stdout.write(line)
    else log.push(line.trimEnd())
  },
})
const server = api.app.listen(serve ? 3000 : 0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
const acme = await issuer.sign({ org: 'acme' }, { expiresIn: 3600 })

const ask = async (tenant: string): Promise<number> => {
  const headers = { 'x-tenant': tenant, authorization: `Bearer ${acme}` }
  return (await fetch(`${origin}/reports`, { headers })).status
}

if (serve) {
  say(`curl -H 'x-tenant: acme' -H 'authorization: Bearer ${acme}' ${origin}/reports`)
  say(`curl ${origin}/metrics`)
  say('Ctrl-C ends it.')
  await once(process, 'SIGINT')
} else {
  say(`A token of acme gets ${await ask('acme')}, ${await ask('globex')} at globex, ${await ask('made-up')} elsewhere.`)
  say(`The spans of these:\n\n${treeOf(spans.getFinishedSpans())}`)
  await issuer.misbehave('refuse')
  // The keys are good for a second.
  await sleep(1100)
  const statuses = await Promise.all(Array.from({ length: 50 }, () => ask('acme')))
  say(`\nThe provider is down, and the keys have expired. 50 requests get ${[...new Set(statuses)].join(', ')}.`)
  say(`The log of it all:\n\n${log.map((line) => `  ${line}`).join('\n')}`)
  const metrics = (await (await fetch(`${origin}/metrics`)).text())
    .split('\n')
    .filter((line) => line.startsWith('jwks_') && !/_bucket|_sum|_count/.test(line))
  say(`\nWhat Prometheus reads, but for the histograms:\n\n${metrics.map((line) => `  ${line}`).join('\n')}`)
}
server.closeAllConnections()
server.close()
