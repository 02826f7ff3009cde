import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createPrinter, pagesIn } from './pdf.js'

const printer = createPrinter({ program: process.env.CHROMIUM_PATH })
const page = (body: string) =>
  `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>x</title></head><body>${body}</body></html>`
const lines = (count: number) =>
  '<p style="font-size:16px;line-height:24px;margin:0">Een regel.</p>'.repeat(count)
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('dorpsplein-pdf-')).length

test.skipIf(!printer)('a page becomes a PDF, and nothing is left of it on the disk', async () => {
  const before = left()
  const pdf = await printer?.print(page('<h1>Kerkstraat</h1>'))
  expect(pdf?.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pagesIn(pdf as Buffer)).toBe(1)
  expect(left()).toBe(before)
})

test.skipIf(!printer)('what should fit on two sheets is made smaller until it does', async () => {
  expect(pagesIn((await printer?.print(page(lines(110)))) as Buffer)).toBe(3)
  expect(pagesIn((await printer?.print(page(lines(110)), { atMostPages: 2 })) as Buffer)).toBe(2)
})

test.skipIf(!printer)('what stands in a page asks the network for nothing, and runs nothing', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('x')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const body = `<img src="${at}/img"><link rel="stylesheet" href="${at}/css"><iframe src="${at}/frame"></iframe>
    <script>fetch('${at}/script'); document.body.innerHTML = '<p>x</p>'.repeat(400)</script>
    <meta http-equiv="refresh" content="0;url=${at}/away"><style>body{background:url(${at}/bg)}</style>`
  const pdf = await printer?.print(page(body))
  expect(pagesIn(pdf as Buffer)).toBe(1)
  expect(asked).toEqual([])
})

test.skipIf(!printer)('a name of a file in a page shows nothing of that file', async () => {
  const small = await printer?.print(page('<p>x</p>'))
  const pdf = await printer?.print(
    page('<p>x</p><iframe src="file:///etc/passwd"></iframe><img src="file:///etc/hostname">'),
  )
  expect((pdf as Buffer).length - (small as Buffer).length).toBeLessThan(4_000)
})

test('without Chromium there is no printer', () => {
  expect(createPrinter({ program: '/nowhere/chromium' })).toBeNull()
})

test('a browser that hangs is ended, and one that fails is told; the next page is printed all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-slow-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const sleeps = join(folder, 'sleeps')
  writeFileSync(sleeps, `#!/bin/sh\nsleep 30; touch ${folder}/woke\n`, { mode: 0o755 })
  const slow = createPrinter({ program: sleeps, timeoutMs: 300 })
  await expect(slow?.print(page(''))).rejects.toThrow('longer than 300 ms')
  const fails = join(folder, 'fails')
  writeFileSync(fails, '#!/bin/sh\nexit 3\n', { mode: 0o755 })
  const bad = createPrinter({ program: fails })
  const both = await Promise.allSettled([bad?.print(page('')), bad?.print(page(''))])
  expect(both.map((one) => one.status)).toEqual(['rejected', 'rejected'])
  expect(existsSync(join(folder, 'woke'))).toBe(false)
})
