import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startJetstream } from './jetstream.js'
import { dataSets, recordedExchanges, recordedFrames, serve } from './recorded.js'
import { readExchanges } from './vcr.js'

test('an exchange is read from the YAML of a recording', () => {
  const [one, two] = readExchanges(`http_interactions:
- request:
    method: GET
    uri: https://plein.example/api/v1/timelines/public?limit=2
  response:
    status: 200
    headers:
      x-ratelimit-remaining: '290'
      link: <https://plein.example/a?max_id=1>;
        rel="next"
      vary:
      - Accept
      - Origin
    body:
      string: "[{\\"content\\":\\"\\\\u003cp\\\\u003eDe straat
        is\\\\nopen \\u00e9n \\
        droog\\u003c/p\\u003e\\"}]"
  recorded_at: 2025-07-17 20:02:57
- request:
    method: GET
    uri: https://plein.example/none
  response:
    status: 401
    headers: {}
    body:
      string: '{"error":"It''s closed"}'
recorded_with: hand`)
  expect(one).toMatchObject({ status: 200, method: 'GET' })
  expect(one?.url.search).toBe('?limit=2')
  expect(one?.headers).toEqual({
    'x-ratelimit-remaining': ['290'],
    link: ['<https://plein.example/a?max_id=1>; rel="next"'],
    vary: ['Accept', 'Origin'],
  })
  expect(JSON.parse(one?.body ?? '')).toEqual([{ content: '<p>De straat is\nopen én droog</p>' }])
  expect([two?.status, two?.body]).toEqual([401, '{"error":"It\'s closed"}'])
})

describe.skipIf(dataSets() === null)(
  'recorded traffic (skipped: no ../shared/data and no DORPSPLEIN_DATA_SETS)',
  () => {
    test('every recorded frame comes out of the Jetstream server as it went in', async () => {
      const lines = recordedFrames('recorded-v1') ?? []
      expect(lines.length).toBeGreaterThan(100)
      const first = (JSON.parse(lines[0] ?? '') as { time_us: number }).time_us
      const server = await startJetstream({ now: () => new Date(first / 1000 + 60_000) })
      for (const line of lines) server.recorded(line)
      const socket = new WebSocket(`${server.url}/subscribe?cursor=1`)
      const heard: string[] = []
      await new Promise<void>((resolve) => {
        socket.on('message', (data) => {
          heard.push(String(data))
          if (heard.length === lines.length) resolve()
        })
      })
      socket.terminate()
      await server.close()
      expect(heard).toEqual(lines)
    })

    test('every recorded Mastodon answer that says it is JSON, is', () => {
      const exchanges = [...(recordedExchanges()?.values() ?? [])].flat()
      expect(exchanges.length).toBeGreaterThan(60)
      const json = exchanges.filter((one) => one.headers['content-type']?.[0]?.includes('json'))
      expect(json.length).toBeGreaterThan(50)
      for (const one of json) expect(() => JSON.parse(one.body), one.url.href).not.toThrow()
    })

    test('recorded pages can be walked down by their own links', async () => {
      const pages = recordedExchanges()?.get('handle_params_max_id') ?? []
      const recording = await serve(pages)
      const first = pages[0]?.url
      let next: string | undefined = `${recording.url}${first?.pathname}${first?.search}`
      const met: string[] = []
      for (let i = 0; i < pages.length && next; i++) {
        const response: Response = await fetch(next)
        met.push(...((await response.json()) as { id: string }[]).map((one) => one.id))
        next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
      }
      await recording.close()
      expect(met.length).toBeGreaterThan(pages.length * 30)
      expect(new Set(met).size).toBe(met.length)
    })
  },
)
