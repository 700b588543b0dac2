import { describe, expect, it } from 'vitest'
import { setUp, type Setup } from './setup.js'

/** Asks for a tenant that does not exist, again and again, for a minute and until the database was just asked once more. */
async function askedForAMinute({ clock, database, visit }: Setup, tenant: string): Promise<void> {
  let before = 0
  for (let asked = 0; asked < 120 || before === database.asked.length; asked += 1) {
    await clock.advance(500)
    before = database.asked.length
    await visit(tenant)
  }
}

/** Milliseconds until a tenant is served, asked for every so often. */
async function servedAfter({ clock, visit }: Setup, tenant: string, every = 250): Promise<number> {
  let waited = 0
  while ((await visit(tenant)) !== 'ok') {
    await clock.advance(every)
    waited += every
  }
  return waited
}

describe('A tenant that strangers ask for before it exists', () => {
  it.each([
    ['whatever negativeCacheTtl is', '30s', 5000],
    ['sooner where negativeCacheTtl is less', '2s', 2000],
  ] as const)('is served within five seconds after it was created, %s', async (_, negativeCacheTtl, most) => {
    const setup = await setUp({ negativeCacheTtl })
    await askedForAMinute(setup, 'newco')
    setup.database.rows.set('newco', setup.row())
    expect(await servedAfter(setup, 'newco')).toBeLessThanOrEqual(most)
  })

  it('is looked for after 1, 2, 4 and then 5 seconds, however often it is asked for', async () => {
    const { clock, database, visit } = await setUp()
    const looks: number[] = []
    for (let elapsed = 0; elapsed <= 22_000; elapsed += 100) {
      const before = database.asked.length
      await visit('newco')
      if (database.asked.length > before) looks.push(elapsed)
      await clock.advance(100)
    }
    expect(looks).toEqual([0, 1000, 3000, 7000, 12_000, 17_000, 22_000])
  })
})
