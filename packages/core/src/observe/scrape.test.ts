import { expect, it, vi } from 'vitest'
import { Scrape } from './scrape.js'

it('Few metrics are collected for everybody who asks, and once for those who ask at the same time', async () => {
  const collect = vi.fn<() => Promise<string>>(async () => 'few')
  const scrape = new Scrape(collect)
  await Promise.all([scrape.text(), scrape.text()])
  expect(collect).toHaveBeenCalledTimes(1)
  await scrape.text()
  expect(collect).toHaveBeenCalledTimes(2)
})

it('Many metrics are collected once for a hundred who ask one after the other', async () => {
  const many = 'x'.repeat(100_000)
  const collect = vi.fn<() => Promise<string>>(async () => many)
  const scrape = new Scrape(collect)
  for (let time = 0; time < 100; time += 1) expect(await scrape.text()).toBe(many)
  expect(collect).toHaveBeenCalledTimes(1)
})

it('A collection that fails is told to those who asked, and is tried again', async () => {
  const collect = vi.fn<() => Promise<string>>(async () => 'fine')
  collect.mockRejectedValueOnce(new Error('broken'))
  const scrape = new Scrape(collect)
  await expect(scrape.text()).rejects.toThrow('broken')
  expect(await scrape.text()).toBe('fine')
})
