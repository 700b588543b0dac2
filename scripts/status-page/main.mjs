// `npm run docs:status`: plays a bad morning out, and writes pictures of its status page into docs/guide/images.
import { join } from 'node:path'
import { root, run, say, script, stop, tool } from '../run.mjs'

run('set-up', script('setup'))
run('build', [...tool('typescript', 'tsc'), '-b', 'scripts/status-page'])
const { findChromium, launch } = await import('./dist/browser.js')
const { playScene } = await import('./dist/scene.js')
const { serve } = await import('./dist/serve.js')
const core = await import('../../packages/core/dist/index.js')
const testing = await import('../../packages/testing/dist/index.js')

const PICTURES = /** @type {const} */ ([
  { name: 'status-390-light', width: 390, height: 1480, colorScheme: 'light' },
  { name: 'status-390-dark', width: 390, height: 1480, colorScheme: 'dark' },
  { name: 'status-1280-light', width: 1280, height: 1000, colorScheme: 'light' },
  { name: 'status-1280-dark', width: 1280, height: 1000, colorScheme: 'dark' },
])

const chromium = findChromium() ?? stop('There is no Chromium: install one (Debian: chromium) or set CHROMIUM_PATH.')
const scene = await playScene({ ...core, ...testing })
const served = await serve(scene.page)
const browser = await launch(chromium)
for (const { name, width, height, colorScheme } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme })
  await page.goto(served.url)
  if (width > 1000) await page.locator('#provider-globex-okta summary').click()
  const file = `docs/guide/images/${name}.png`
  await page.screenshot({ path: join(root, file) })
  await page.close()
  say(`status: ${file}`)
}
await browser.close()
await served[Symbol.asyncDispose]()
await scene[Symbol.asyncDispose]()
