import { createRegistry, createVerifier, statusEndpoint, type PageAnswer } from '@jwks-auth/core'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { findChromium, launch } from '../../scripts/status-page/browser.js'
import { playScene, type Scene } from '../../scripts/status-page/scene.js'
import { serve, type Served } from '../../scripts/status-page/serve.js'

const chromium = findChromium()
const CI = process.env['CI'] !== undefined
// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 })
if (chromium === undefined)
  console.warn('The status page is not tested in a browser: install Chromium (Debian: chromium), or set CHROMIUM_PATH.')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

// In CI it must be there: the tests fail without it.
describe.skipIf(chromium === undefined && !CI)('the status page in a browser', () => {
  let browser: Browser
  let scene: Scene
  let served: Served
  /** What is answered in place of the page, if anything. */
  let instead: Partial<PageAnswer> | undefined
  let context: BrowserContext | undefined

  const opened: (() => PromiseLike<void>)[] = []

  beforeAll(async () => {
    browser = await launch(chromium ?? 'chromium')
    opened.push(() => browser.close())
    scene = await playScene({ createRegistry, createVerifier, statusEndpoint, createTestClock, createTestIssuer })
    opened.push(() => scene[Symbol.asyncDispose]())
    served = await serve(async (request) => {
      const page = statusEndpoint(scene.registry, { updateEvery: '1s' })
      return { ...(await page(request)), ...instead }
    })
    opened.push(() => served[Symbol.asyncDispose]())
  }, 60_000)

  afterEach(async () => {
    await context?.close()
    instead = undefined
  })

  afterAll(async () => {
    for (const close of opened.toReversed()) await close()
  })

  /** Opens the page; all that the browser complains of, or asks for, is kept. */
  async function open(
    width: number,
    options: {
      readonly dark?: boolean
      readonly script?: boolean
      readonly query?: string
      readonly stopped?: boolean
    } = {},
  ): Promise<{ readonly page: Page; readonly complaints: string[]; readonly requests: string[] }> {
    const { dark = false, script = true, query = '', stopped = false } = options
    context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: script,
    })
    const page = await context.newPage()
    const [complaints, requests]: [string[], string[]] = [[], []]
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    // The browser's own clock moves when it is told to.
    if (stopped) await page.clock.install()
    await page.goto(`${served.url}${query}`)
    return { page, complaints, requests }
  }

  describe.each([390, 1280])('at %d pixels', (width) => {
    it.each([
      ['light', false],
      ['dark', true],
    ])('has no accessibility problem that axe knows of, contrast included: %s', async (_scheme, dark) => {
      const { page, complaints } = await open(width, { dark, query: '?search=e' })
      for (const summary of await page.locator('summary').all()) await summary.click()
      // What the page's own policy forbids a script of the page is not forbidden to the browser's driver.
      await page.evaluate(axe.source)
      const violations = await page.evaluate<readonly Violation[]>(
        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
      )
      expect(
        violations.map(({ id, nodes }) => [id, ...nodes.map((node) => `${node.html} ${node.failureSummary}`)]),
      ).toEqual([])
      expect(complaints).toEqual([])
    })

    it('fits, with keys shown and with the longest names there are', async () => {
      const long = 'x'.repeat(64)
      scene.registry.register({
        tenant: long,
        provider: long,
        issuer: `https://${long}.example/${long}${long}`,
        audience: 'a',
      })
      const { page } = await open(width)
      for (const summary of await page.locator('summary').all()) await summary.click()
      const { scrollWidth, tooWide } = await page.evaluate<{ scrollWidth: number; tooWide: string[] }>(`({
        scrollWidth: document.documentElement.scrollWidth,
        tooWide: [...document.querySelectorAll('body *:not(.unseen):not(svg *)')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
          .map((element) => element.outerHTML.slice(0, 80)),
      })`)
      scene.registry.unregister(long, long)
      expect([scrollWidth, tooWide]).toEqual([width, []])
    })
  })

  it('follows the colour scheme', async () => {
    const colour = 'getComputedStyle(document.body).backgroundColor'
    const light = await (await open(390)).page.evaluate(colour)
    await context?.close()
    expect(await (await open(390, { dark: true })).page.evaluate(colour)).not.toBe(light)
  })

  it('loads nothing but itself, and brings itself up to date without losing what is open or being typed', async () => {
    const { page, complaints, requests } = await open(1280, { query: '?search=e' })
    const keys = page.locator('#provider-globex-okta details')
    await keys.locator('summary').click()
    await page.locator('#search').fill('glo')
    await scene.clock.advance(60_000)
    await page.locator('#provider-globex-okta .times b', { hasText: '26 min ago' }).first().waitFor()
    expect(await keys.getAttribute('open')).not.toBeNull()
    expect(await page.locator('#search').inputValue()).toBe('glo')
    expect(await page.evaluate('document.activeElement.id')).toBe('search')
    expect(new Set(requests.filter((url) => !url.startsWith('data:')))).toEqual(new Set([`${served.url}?search=e`]))
    expect(complaints).toEqual([])
  })

  it('shows providers that come, and no longer those that go', async () => {
    const { page } = await open(1280)
    scene.registry.register({ tenant: 'aardvark', issuer: 'https://id.aardvark.example/', audience: 'a' })
    await page.locator('#provider-aardvark-default').waitFor()
    const order = "[...document.querySelectorAll('.card')].map((card) => card.id)"
    const shown = await page.evaluate<string[]>(order)
    expect(shown.filter((id) => id.includes('aardvark') || id.includes('hooli'))).toEqual([
      'provider-aardvark-default',
      'provider-hooli-google',
    ])
    scene.registry.unregister('aardvark', 'default')
    await page.locator('#provider-aardvark-default').waitFor({ state: 'detached' })
    expect(await page.evaluate(order)).toEqual(shown.filter((id) => !id.includes('aardvark')))
  })

  it.each([
    [{ status: 503, body: 'down' } as const, 'it answers 503'],
    [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sign in</h1>' } as const,
      'it answers with another page',
    ],
  ])(
    'says that what it shows is old when it is answered with something else, until that ends: %j',
    async (other, why) => {
      const { page } = await open(390)
      instead = { headers: {}, ...other }
      const trouble = page.getByRole('alert')
      await trouble.waitFor()
      expect(await trouble.textContent()).toMatch(new RegExp(`^No update: ${why}. What you see is old: as of \\d\\d:`))
      instead = undefined
      await trouble.waitFor({ state: 'hidden' })
    },
  )

  it('can be paused', async () => {
    const { page, requests } = await open(390, { stopped: true })
    await page.getByRole('button', { name: 'Pause updates' }).click()
    await page.clock.runFor(60_000)
    expect(requests.filter((url) => url === served.url)).toHaveLength(1)
    await page.getByRole('button', { name: 'Resume updates' }).click()
    await expect.poll(() => requests.filter((url) => url === served.url)).toHaveLength(2)
  })

  it('is of use without its script: it is found, leafed through and loaded anew', async () => {
    const { page } = await open(390, { script: false, query: '?search=e' })
    expect(await page.getByRole('button', { name: 'Pause updates' }).count()).toBe(0)
    expect(await page.locator('noscript meta').getAttribute('content')).toBe('15')
    await page.getByRole('searchbox').fill('globex')
    await page.getByRole('button', { name: 'Find' }).click()
    expect(await page.locator('.card h3').allInnerTexts()).toEqual(['globex / okta'])
    await page.getByRole('link', { name: 'Show all' }).click()
    await page.getByRole('link', { name: 'No keys 1' }).click()
    expect(await page.locator('.card h3').allInnerTexts()).toEqual(['initech / entra'])
  })

  it('would run nothing that got in as markup', async () => {
    const { page, complaints } = await open(390)
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend',
      '<img src="x" onerror="document.title = 1"><iframe srcdoc="<script>parent.document.title = 1</script>"></iframe>')`)
    await page.waitForFunction("document.querySelector('iframe')")
    await expect.poll(() => complaints.length).toBeGreaterThanOrEqual(2)
    expect(await page.title()).not.toBe('1')
  })
})
