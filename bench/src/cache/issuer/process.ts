import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import type { Answer, Command, Request, Response } from './messages.js'

// Runs in a process of its own, so that what the issuer does never delays the clients whose delays are measured.

const AUDIENCE = 'https://api.example.test'
const issuers = new Map<number, TestIssuer>()

async function open(name: number, https: boolean): Promise<Answer> {
  const issuer = await createTestIssuer({ https, audience: AUDIENCE })
  issuers.set(name, issuer)
  const { issuer: identifier, jwksUri, ca } = issuer
  return { kind: 'opened', address: { issuer: identifier, jwksUri, audience: AUDIENCE, ca } }
}

async function sign(issuer: TestIssuer, forged: boolean): Promise<Answer> {
  const forgery = forged ? { key: await issuer.createForeignKey('RS256'), kid: issuer.signingKey.kid } : {}
  return { kind: 'token', token: await issuer.sign({}, { expiresIn: 3600, ...forgery }) }
}

function withdrawOldest(issuer: TestIssuer): void {
  const [oldest] = issuer.keys
  if (oldest !== undefined) issuer.withdraw(oldest.kid)
}

async function obey(name: number, command: Command): Promise<Answer> {
  if (command.do === 'open') return await open(name, command.https)
  const issuer = issuers.get(name)
  if (issuer === undefined) throw new Error(`there is no issuer ${name}`)
  switch (command.do) {
    case 'sign':
      return await sign(issuer, command.forged)
    case 'count':
      return { kind: 'count', count: issuer.count() }
    case 'rotate':
      await issuer.rotate({ keepOld: command.keepOld })
      break
    case 'withdrawOldest':
      withdrawOldest(issuer)
      break
    case 'hideNewest':
      issuer.publish(issuer.keys.slice(0, -1).map(({ publicJwk }) => publicJwk))
      break
    case 'showAll':
      issuer.setKeySet()
      break
    case 'misbehave':
      await issuer.misbehave(command.behaviour)
      break
    case 'behave':
      await issuer.behave()
      break
    case 'close':
      issuers.delete(name)
      await issuer.close()
      break
  }
  return { kind: 'done' }
}

async function answer({ id, issuer, command }: Request): Promise<void> {
  const response: Response = {
    id,
    answer: await obey(issuer, command).catch((error: unknown) => ({ kind: 'failed', message: String(error) })),
  }
  process.send?.(response)
}

process.on('message', (request: Request) => {
  void answer(request)
})
process.on('disconnect', () => {
  process.exit()
})
