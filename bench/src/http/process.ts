import type { Role, Said } from './messages.js'
import type { Guards } from './role-server.js'

// One server in a process of its own, so that its processor time is its own.

async function guardsOf(framework: string): Promise<Guards> {
  switch (framework) {
    case 'express':
      return (await import('./servers/express.js')).expressGuards
    case 'koa':
      return (await import('./servers/koa.js')).koaGuards
    case 'fastify':
      return (await import('./servers/fastify.js')).fastifyGuards
    default:
      throw new Error(`there is no server for ${framework}`)
  }
}

function say(said: Said): void {
  process.send?.(said)
}

async function serve({ framework, contender, address }: Role): Promise<void> {
  const start = (await guardsOf(framework))[contender]
  if (start === undefined) throw new Error(`there is no ${contender} for ${framework}`)
  const port = await start(address)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    say({ kind: 'usage', cpu: user + system })
  })
  say({ kind: 'listening', port })
}

process.once('message', (role: Role) => {
  void serve(role)
})
process.on('disconnect', () => {
  process.exit()
})
