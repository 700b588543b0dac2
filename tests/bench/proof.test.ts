import { expect, it } from 'vitest'
import { prove } from '../../bench/src/proof.js'

const good = { token: 'good', signed: Buffer.of(), signature: Buffer.of() }
const forged = { ...good, token: 'forged' }
const failing = async (code: string): Promise<never> => {
  throw await Promise.resolve(Object.assign(new Error(code), { code }))
}

it('is satisfied with a contender that accepts the good token and refuses the forged one', async () => {
  const check = ({ token }: typeof good): boolean => token === 'good'
  await expect(prove({ name: 'sound', check }, [good], forged)).resolves.toEqual({
    contender: 'sound',
    acceptsGood: true,
    refusesForged: true,
  })
})

it('lets nobody compete who accepts a forged token', async () => {
  await expect(prove({ name: 'blind', check: () => true }, [good], forged)).rejects.toThrow('a forged token')
})

it('lets nobody compete who refuses a good token', async () => {
  await expect(prove({ name: 'deaf', check: () => false }, [good], forged)).rejects.toThrow('refuses a good token')
})

it('lets nobody compete who refuses a forged token for another reason than its signature', async () => {
  const check = ({ token }: typeof good): unknown => (token === 'good' ? Promise.resolve({}) : failing('token_expired'))
  const contender = { name: 'confused', check, refusesWith: 'signature_invalid' }
  await expect(prove(contender, [good], forged)).rejects.toThrow('token_expired')
})
