import { createApp, nextTick, type App } from 'vue'
import { vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import Page from '../src/app/App.vue'
import { makeVuetify } from '../src/app/vuetify'
import { makeRouter } from '../src/router'
import type {
  DesignDetail,
  FundView,
  JobView,
  MachineBoardView,
  MachineState,
  MachineTelemetry,
  MachineView,
  MemberView,
  QueuePlace,
  QuoteView,
} from '../src/api/types'

export const NOW = Date.parse('2026-03-01T12:00:00Z')

export function machine(id: string, state: MachineState, more: Partial<MachineView> = {}): MachineView {
  return {
    spec: {
      id,
      name: id.toUpperCase(),
      kind: 'printer',
      class: 'fdm-printer',
      dialect: 'marlin',
      volume: { x: 200, y: 200, z: 180 },
      maxFeed: 9000,
      acceleration: 1000,
      rate: 120,
      link: 'virtual:marlin',
    },
    state,
    material: 'pla',
    checks: [],
    reasonCodes: [],
    recoveryOffered: false,
    wornSeconds: 7200,
    changedAt: '2026-03-01T11:00:00Z',
    revision: 1,
    presets: [],
    ownPresets: false,
    maintenance: [],
    ...more,
  }
}

export function job(id: string, phase: JobView['phase'], more: Partial<JobView> = {}): JobView {
  return {
    id,
    member: 'maker',
    title: `Job ${id}`,
    source: { type: 'upload', fileName: 'a.gcode', file: 'aa' },
    phase,
    offers: [],
    metered: 0,
    lines: 100,
    linesSent: 0,
    lastExecutedLine: 0,
    resends: 0,
    transfers: [],
    quotedAt: '2026-03-01T11:00:00Z',
    revision: 1,
    ...more,
  }
}

export function telemetry(id: string, jobId: string | undefined, percent = 50, at = new Date(NOW).toISOString()): MachineTelemetry {
  return {
    machine: id,
    at,
    phase: 'running',
    ...(jobId ? { job: { job: jobId, line: 10, lines: 20, percent, layer: 3, layers: 9, metered: 60, timeLeft: 600 } } : {}),
    heaters: [{ name: 'hotend', actual: 209.6, target: 210 }],
    linesPerSecond: 10,
    resends: 0,
    jogging: false,
    v: 1,
  }
}

export const fund: FundView = {
  period: '2026-03',
  rentThisPeriod: 300,
  rentEver: 900,
  closesByItself: false,
  machines: [{ machine: 'a', rent: 300, metered: 9000, jobs: 2, goes: [{ line: 'operating', amount: 200 }, { line: 'dividend', amount: 100 }] }],
}

export const maker: MemberView = { id: 'maker', name: 'Mia', roles: ['maker'], classes: ['fdm-printer'], account: 'maker', authorisations: [], wallet: 'wallet:maker' }
export const operator: MemberView = { id: 'operator', name: 'Olu', roles: ['operator', 'maker'], classes: [], account: 'operator', authorisations: [], wallet: 'wallet:operator' }

export const stand: DesignDetail = {
  slug: 'stand',
  title: 'Phone stand',
  sentence: 'Holds a phone.',
  kind: 'printer',
  licence: 'CC0-1.0',
  licensor: 'Fab',
  version: '1.0.0',
  modules: [],
  material: 'pla',
  parameters: [{ name: 'width', label: 'Width', type: 'number', unit: 'mm', default: '80', min: 40, max: 150, step: 1 }],
  moduleDetails: [],
  materials: ['pla', 'petg'],
  canBeDrawn: true,
  revisions: [],
  sources: ['stand.scad'],
}

export const quote: QuoteView = {
  job: job('jq', 'quoted'),
  machines: [
    {
      machine: 'a',
      name: 'A',
      fits: true,
      state: 'idle',
      offer: {
        machine: 'a',
        program: 'ff',
        programBytes: 1,
        lines: 10,
        requirements: { kind: 'printer', dialect: 'marlin', extent: { x: 80, y: 80, z: 80 }, material: 'pla' },
        rate: 120,
        estimate: 3421,
        price: 114,
        authorised: 4000,
        hold: 143,
        filamentGrams: 18.44,
      },
    },
  ],
  warnings: [],
  validUntil: '2026-03-01T13:00:00Z',
}

/** The browser's event stream, spoken by the test. */
export class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2
  static all: FakeEventSource[] = []

  static get last(): FakeEventSource {
    const last = FakeEventSource.all.at(-1)
    if (!last) throw new Error('No stream was opened.')
    return last
  }

  readyState = 0
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null

  constructor(readonly url: string) {
    super()
    FakeEventSource.all.push(this)
  }

  open(): void {
    this.readyState = 1
    this.onopen?.()
  }

  send(name: string, data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }))
  }

  /** @param forGood The browser does not try again. */
  fail(forGood = false): void {
    this.readyState = forGood ? 2 : 0
    this.onerror?.()
  }

  close(): void {
    this.readyState = 2
  }
}

export interface Asked {
  route: string
  body: unknown
  authorization: string | null
  key: string | null
}

/** A hub of answers; what it was asked is kept. */
export class FakeHub {
  asked: Asked[] = []
  answers: Record<string, unknown> = {
    'GET /api/hub': { name: 'Shop', version: '1.2.3', demo: true, timeScale: 60, startedAt: '2026-03-01T00:00:00Z', isNew: false },
    'GET /api/machines': [] as MachineBoardView[],
    'GET /api/queue': [] as QueuePlace[],
    'GET /api/jobs?open=false&limit=8': [] as JobView[],
    'GET /api/fund': fund,
    'GET /api/session': {},
    'GET /api/me': maker,
    'GET /api/wallet': { account: 'wallet:maker', posted: 5000, held: 143, available: 4857, entries: [] },
    'GET /api/designs': [stand],
    'GET /api/designs/stand': stand,
    'GET /api/demo/token?role=maker': { member: 'maker', role: 'maker', token: 'maker-token' },
    'GET /api/demo/token?role=operator': { member: 'operator', role: 'operator', token: 'operator-token' },
  }
  isAway = false

  fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const route = `${init?.method ?? 'GET'} ${String(input)}`
    const headers = new Headers(init?.headers)
    this.asked.push({
      route,
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      authorization: headers.get('authorization'),
      key: headers.get('idempotency-key'),
    })
    if (this.isAway) throw new TypeError('Failed to fetch')
    const answer = this.answers[route]
    if (answer instanceof Response) return answer.clone()
    if (answer === undefined) return problem(404, 'no-such-path', `Nothing at ${route}.`)
    return Response.json(answer)
  }

  count = (route: string) => this.asked.filter((asked) => asked.route === route).length
  last = (route: string) => this.asked.filter((asked) => asked.route === route).at(-1)
}

export function problem(status: number, code: string, detail: string, wayOut?: string): Response {
  return Response.json({ type: 'x', title: 'Refused', status, code, detail, wayOut }, { status })
}

export function eventStream(...chunks: string[]): Response {
  return new Response(chunks.join(''), { headers: { 'content-type': 'text/event-stream' } })
}

/** Lets promises and the page's own rendering go as far as they can. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) {
    await vi.advanceTimersByTimeAsync(0)
    await nextTick()
  }
}

/** The whole page over a fake hub, with its stream open. */
export async function openPage(hub: FakeHub, address = '/'): Promise<{ app: App; element: HTMLElement; stream: FakeEventSource }> {
  vi.useFakeTimers({ now: NOW })
  vi.stubGlobal('fetch', hub.fetch)
  vi.stubGlobal('EventSource', FakeEventSource)
  FakeEventSource.all = []
  const element = document.createElement('div')
  document.body.append(element)
  const router = makeRouter(createMemoryHistory())
  await router.push(address)
  const app = createApp(Page).use(makeVuetify()).use(router)
  app.mount(element)
  FakeEventSource.last.open()
  await settle()
  return { app, element, stream: FakeEventSource.last }
}

export function button(root: ParentNode, name: string | RegExp): HTMLButtonElement {
  const found = [...root.querySelectorAll('button')].find((candidate) => {
    const label = candidate.getAttribute('aria-label') ?? candidate.textContent.trim()
    return typeof name === 'string' ? label === name : name.test(label)
  })
  if (!found) throw new Error(`No button ${String(name)}.`)
  return found
}

export function hasButton(root: ParentNode, name: string): boolean {
  return [...root.querySelectorAll('button')].some((candidate) => (candidate.getAttribute('aria-label') ?? candidate.textContent.trim()) === name)
}
