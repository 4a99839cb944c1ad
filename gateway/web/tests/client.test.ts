import { beforeEach, describe, expect, it, vi } from 'vitest'
import { asRefusal, HubAway, HubClient, HubRefused } from '../src/api/client'
import { readEvents } from '../src/api/eventText'
import { eventStream, FakeHub, problem, quote } from './fakes'

let hub: FakeHub
beforeEach(() => {
  hub = new FakeHub()
  vi.stubGlobal('fetch', hub.fetch)
})

const request = { design: { slug: 'stand', parameters: {} } }
const never = new AbortController().signal

describe('requests', () => {
  it('carry the token, where there is one', async () => {
    await new HubClient(() => 'secret').me()
    await new HubClient(() => undefined).machines()
    expect(hub.last('GET /api/me')?.authorization).toBe('Bearer secret')
    expect(hub.last('GET /api/machines')?.authorization).toBeNull()
  })

  it('put names into paths safely', async () => {
    await new HubClient(() => undefined).stop('a/b?c').catch(() => undefined)
    expect(hub.asked[0]?.route).toBe('POST /api/machines/a%2Fb%3Fc/stop')
  })
})

describe('commands', () => {
  it('carry a key of their own; questions carry none', async () => {
    const client = new HubClient(() => 't')
    await client.stop('a').catch(() => undefined)
    await client.stop('a').catch(() => undefined)
    await client.machines()
    const keys = hub.asked.map((asked) => asked.key)
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys[1]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys[0]).not.toBe(keys[1])
    expect(keys[2]).toBeNull()
  })

  it('that got no answer keep their key when they are pressed again, and only then', async () => {
    const client = new HubClient(() => 't')
    hub.isAway = true
    await client.steer('j', 'pause').catch(() => undefined)
    await client.steer('k', 'pause').catch(() => undefined)
    hub.isAway = false
    hub.answers['POST /api/jobs/j/pause'] = {}
    for (let press = 0; press < 2; press++) await client.steer('j', 'pause')
    const [first, other, again, later] = hub.asked.map((asked) => asked.key)
    expect(other).not.toBe(first)
    expect(again).toBe(first)
    expect(later).not.toBe(first)
  })

  it('that a proxy could pass to no hub may have been done, and keep their key too', async () => {
    const client = new HubClient(() => 't')
    const keys: (string | null)[] = []
    let status = 502
    vi.stubGlobal('fetch', (_: string, init: { headers: Record<string, string> }) => {
      keys.push(init.headers['idempotency-key'] ?? null)
      return Promise.resolve(status === 502 ? new Response('<html>Bad gateway</html>', { status }) : Response.json({ code: 'other-hub-away', detail: 'Away.' }, { status }))
    })
    const away = await client.steer('j', 'pause').catch((caught: unknown) => caught)
    expect(away).toBeInstanceOf(HubAway)
    expect((away as HubAway).fate).toBe('unknown')
    status = 503
    expect(asRefusal(await client.steer('j', 'pause').catch((caught: unknown) => caught)).code).toBe('other-hub-away')
    await client.steer('j', 'pause').catch(() => undefined)
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[0])
  })

  it('are not sent at all while the hub is known to be out of reach, but for what ends a motion', async () => {
    const client = new HubClient(() => 't', () => true)
    const error = await client.steer('j', 'pause').catch((caught: unknown) => caught)
    expect(asRefusal(error).message).toBe('Not sent: there is no connection to the hub.')
    await client.stop('a').catch(() => undefined)
    await client.delete('/api/machines/{id}/jog', { path: { id: 'a' } }).catch(() => undefined)
    await client.machines()
    expect(hub.asked.map((asked) => asked.route)).toEqual(['POST /api/machines/a/stop', 'DELETE /api/machines/a/jog', 'GET /api/machines'])
  })

  it('on their way are taken back, and their callers told, when the hub stays away', async () => {
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(new DOMException('', 'AbortError')))))
    const client = new HubClient(() => 't')
    const sending = client.steer('j', 'pause').catch((caught: unknown) => caught)
    client.abandon()
    expect(asRefusal(await sending).wayOut).toContain('It may have been done or not')
  })

  it('are sent once, and not kept for later, when the hub is away', async () => {
    hub.isAway = true
    await expect(new HubClient(() => 't').steer('j', 'resume')).rejects.toBeInstanceOf(HubAway)
    hub.isAway = false
    await new HubClient(() => 't').machines()
    expect(hub.count('POST /api/jobs/j/resume')).toBe(1)
  })
})

describe('refusals', () => {
  it('keep code, sentence and way out', async () => {
    hub.answers['POST /api/jobs'] = problem(409, 'wallet-too-small', 'Not enough.', 'Top up.')
    const error = await new HubClient(() => 't').queueJob('j').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(HubRefused)
    expect(asRefusal(error)).toEqual({ code: 'wallet-too-small', message: 'Not enough.', wayOut: 'Top up.' })
  })

  it('without words get some', async () => {
    hub.answers['GET /api/fund'] = new Response('<html>', { status: 500 })
    const error = await new HubClient(() => 't').fund().catch((caught: unknown) => caught)
    expect(asRefusal(error)).toEqual({ code: 'http-500', message: 'The hub answered 500 without saying why.' })
  })

  it('a hub that does not answer is away', async () => {
    hub.isAway = true
    await expect(new HubClient(() => 't').fund()).rejects.toBeInstanceOf(HubAway)
  })
})

describe('quotes', () => {
  it('come as a plain answer', async () => {
    hub.answers['POST /api/quotes'] = quote
    expect(await new HubClient(() => 't').quote(request, () => undefined, never)).toEqual(quote)
  })

  it('come by events, with their steps', async () => {
    hub.answers['POST /api/quotes'] = eventStream(
      ': hello\n\nevent: progress\ndata: {"step":"slicing","percent":40}\n\n',
      `event: quote\ndata: ${JSON.stringify(quote)}\n\n`,
    )
    const steps: unknown[] = []
    const answer = await new HubClient(() => 't').quote(request, (step) => steps.push(step), never)
    expect(steps).toEqual([{ step: 'slicing', percent: 40 }])
    expect(answer.job.id).toBe('jq')
  })

  it('that are refused by an event are refused', async () => {
    hub.answers['POST /api/quotes'] = eventStream('event: problem\ndata: {"code":"too-large","detail":"Too large.","status":422}\n\n')
    await expect(new HubClient(() => 't').quote(request, () => undefined, never)).rejects.toThrow('Too large.')
  })

  it('that break off are no quotes', async () => {
    hub.answers['POST /api/quotes'] = eventStream('event: progress\ndata: {"step":"slicing","percent":40}\n\n')
    await expect(new HubClient(() => 't').quote(request, () => undefined, never)).rejects.toBeInstanceOf(HubAway)
  })
})

it('events are whole wherever the bytes are cut', async () => {
  const text = 'id: 1\r\nevent: a\r\ndata: {"t":"ü"}\r\n\r\n: still here\n\nevent: b\ndata: 1\ndata: 2\n\n'
  const bytes = new TextEncoder().encode(text)
  for (let cut = 1; cut < bytes.length; cut++) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut))
        controller.enqueue(bytes.slice(cut))
        controller.close()
      },
    })
    const events = []
    for await (const event of readEvents(body)) events.push(event)
    expect(events, `cut at ${cut}`).toEqual([
      { name: 'a', data: '{"t":"ü"}' },
      { name: 'b', data: '1\n2' },
    ])
  }
})
