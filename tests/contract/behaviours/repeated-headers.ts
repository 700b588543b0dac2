import { expectInvalidRequest } from '../harness/expect.js'
import type { Harness } from '../harness/harness.js'
import { serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

type Headers = readonly (readonly [name: string, value: string])[]

/** Node keeps the first and drops the rest, so a good token first would hide what a proxy looked at. */
export const repeatedHeaders: Behaviours = {
  'is refused, though the first token is good': (harness) =>
    refuses(harness, (token) => [
      ['Authorization', `Bearer ${token}`],
      ['Authorization', 'Bearer other.to.ken'],
    ]),

  'is refused, though both are the same': (harness) =>
    refuses(harness, (token) => [
      ['Authorization', `Bearer ${token}`],
      ['Authorization', `Bearer ${token}`],
    ]),

  'is refused in whatever case and wherever they stand': (harness) =>
    refuses(harness, (token) => [
      ['AUTHORIZATION', `Bearer ${token}`],
      ['X-Between', 'them'],
      ['authorization', `Bearer ${token}`],
    ]),

  'is refused with another scheme beside the token, before or after it': async (harness) => {
    const basic = ['Authorization', 'Basic YTpi'] as const
    await refuses(harness, (token) => [basic, ['Authorization', `Bearer ${token}`]])
    await refuses(harness, (token) => [['Authorization', `Bearer ${token}`], basic])
  },

  'is refused where no token is needed, too': (harness) =>
    refuses(
      harness,
      () => [
        ['Authorization', 'Basic YTpi'],
        ['Authorization', 'Basic YTpi'],
      ],
      false,
    ),
}

async function refuses(harness: Harness, headersWith: (token: string) => Headers, required = true): Promise<void> {
  await using world = await serveOneIssuer(harness, { required })
  const answer = await world.send({ headers: headersWith(await world.issuer.sign()) })
  expectInvalidRequest(world, answer, 'More than one Authorization header was sent')
}
