// A hub that only looks like one: for pictures of the page, and for trying it by hand (node shots/mock.mjs).
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' }
const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()

const printer = (id, name, more = {}) => ({
  id,
  name,
  kind: 'printer',
  class: 'fdm-printer',
  dialect: 'marlin',
  volume: { x: 220, y: 220, z: 250 },
  maxHotend: 260,
  maxBed: 100,
  nozzle: 0.4,
  maxFeed: 12000,
  acceleration: 1250,
  rate: 120,
  link: 'virtual:marlin',
  ...more,
})
const router = {
  id: 'router-1',
  name: 'Router 1',
  kind: 'router',
  class: 'cnc-router',
  dialect: 'grbl',
  volume: { x: 400, y: 300, z: 80 },
  maxFeed: 5000,
  acceleration: 400,
  rate: 300,
  link: 'virtual:grbl',
}

const machine = (spec, state, more = {}) => ({
  spec,
  state,
  material: 'pla',
  checks: [],
  wornSeconds: 360_000,
  maintenance: [],
  changedAt: minutesAgo(30),
  revision: 5,
  ...more,
})

const job = (id, title, member, phase, more = {}) => ({
  id,
  member,
  title,
  source: { type: 'design', slug: 'phone-stand', version: '1.0.0', parameters: {} },
  phase,
  offers: [],
  metered: 0,
  lines: 5000,
  linesSent: 0,
  lastExecutedLine: 0,
  resends: 0,
  transfers: [],
  quotedAt: minutesAgo(90),
  revision: 4,
  ...more,
})

const reading = (id, phase, heaters, progress, agoMs = 0) => ({
  machine: id,
  at: new Date(Date.now() - agoMs).toISOString(),
  phase,
  job: progress,
  heaters,
  linesPerSecond: 40,
  resends: 0,
})

const hot = (hotend, bed, hotendTarget = hotend, bedTarget = bed) => [
  { name: 'hotend', actual: hotend, target: hotendTarget },
  { name: 'bed', actual: bed, target: bedTarget },
]

const progress = (id, percent, layer, layers, timeLeft) => ({
  job: id,
  line: percent * 50,
  lines: 5000,
  percent,
  layer,
  layers,
  metered: percent * 34,
  timeLeft,
})

const stand = job('jstand', 'Phone stand 80 mm', 'maker', 'running', { machine: 'reprap-1', held: 143 })
const idler = job('jidler', 'Belt idler for 6 mm belts', 'operator', 'paused', { machine: 'reprap-3', pauseReason: 'program-pause' })
const coaster = job('jcoast', 'Hexagon coaster', 'maker', 'running', { machine: 'router-1' })

const busyShop = () => [
  {
    machine: machine(printer('reprap-1', 'RepRap 1'), 'running', { job: 'jstand' }),
    job: stand,
    telemetry: reading('reprap-1', 'running', hot(209.6, 60, 210, 60), progress('jstand', 54, 52, 96, 1560)),
  },
  {
    machine: machine(printer('reprap-2', 'RepRap 2'), 'awaitingClear', { checks: ['plate'], reason: 'Cable clip ×4 is finished and on the plate.' }),
    telemetry: reading('reprap-2', 'idle', hot(48, 31, 0, 0)),
  },
  {
    machine: machine(printer('reprap-3', 'RepRap 3'), 'paused', { job: 'jidler', material: 'petg' }),
    job: idler,
    telemetry: reading('reprap-3', 'paused', hot(235, 79.6, 235, 80), progress('jidler', 22, 18, 80, 4200)),
  },
  {
    machine: machine(router, 'running', { material: undefined, job: 'jcoast' }),
    job: coaster,
    telemetry: reading('router-1', 'running', [], { ...progress('jcoast', 81, undefined, undefined, 420), line: 4050 }),
  },
  {
    machine: machine(printer('prusa-a', 'Old Prusa'), 'stopped', { checks: ['plate', 'stop'], reason: 'Stopped by maker at 13:52.' }),
    telemetry: reading('prusa-a', 'stopped', hot(121, 44, 0, 0), undefined, 23_000),
  },
  { machine: machine(printer('mini', 'Mini'), 'idle'), telemetry: reading('mini', 'idle', hot(23, 22, 0, 0)) },
]

const places = [
  {
    place: 1,
    job: 'jq1',
    member: 'maker',
    title: 'Seed drawer, case',
    queuedAt: minutesAgo(22),
    estimate: 11_400,
    machines: ['reprap-1', 'reprap-2'],
    orderReason: 'First of maker’s jobs; maker has used the least time this week.',
    waitReason: 'RepRap 1 is running; RepRap 2 waits to be cleared.',
  },
  {
    place: 2,
    job: 'jq2',
    member: 'steward',
    title: 'Wall hook ×6',
    queuedAt: minutesAgo(40),
    estimate: 5_160,
    machines: ['reprap-1', 'reprap-2', 'mini'],
    orderReason: 'Steward’s turn after maker.',
  },
  {
    place: 3,
    job: 'jq3',
    member: 'operator',
    title: 'Plant labels “Thymian”, “Salbei”',
    queuedAt: minutesAgo(12),
    estimate: 1_980,
    machines: ['reprap-3'],
    orderReason: 'Asks for PETG.',
    waitReason: 'No free machine has PETG loaded.',
  },
]

const ended = [
  job('je1', 'Cable clip ×4', 'maker', 'finished', { machine: 'reprap-2', rent: 38, endedAt: minutesAgo(3) }),
  job('je2', 'Phone stand 72 mm', 'operator', 'finished', { machine: 'reprap-1', rent: 113, endedAt: minutesAgo(41) }),
  job('je3', 'Bracket v7.gcode', 'maker', 'failed', {
    machine: 'prusa-a',
    rent: 0,
    endedAt: minutesAgo(66),
    failure: { code: 'stopped', message: 'Stopped by a person at line 1204.', line: 1204 },
  }),
  job('je4', 'Wall hook', 'funder', 'cancelled', { machine: 'mini', rent: 6, endedAt: minutesAgo(190) }),
]

const transfer = (sequence, id, kind, minutes, debit, credit, amount) => ({
  sequence,
  id,
  kind,
  at: minutesAgo(minutes),
  postings: [{ debit, credit, amount }],
  released: 0,
  memo: '',
})

const wallet = {
  account: 'wallet:maker',
  posted: 4849,
  held: 143,
  available: 4706,
  entries: [
    transfer(9, 'job/jstand/hold', 'hold', 12, 'wallet:maker', 'rent:reprap-1', 143),
    transfer(8, 'job/je1/rent', 'postHold', 3, 'wallet:maker', 'rent:reprap-2', 38),
    transfer(5, 'job/je2/rent', 'postHold', 41, 'wallet:maker', 'rent:reprap-1', 113),
    transfer(1, 'demo/maker/top-up', 'post', 400, 'cash', 'wallet:maker', 5000),
  ],
}

const fund = {
  period: '2026-11',
  rentThisPeriod: 8412,
  rentEver: 51_230,
  machines: [
    {
      machine: 'reprap-1',
      rent: 5112,
      metered: 153_360,
      jobs: 31,
      goes: [
        { line: 'operating', amount: 3000 },
        { line: 'depreciation', amount: 2000 },
        { line: 'community-investment', amount: 3 },
        { line: 'sweep', amount: 56 },
        { line: 'dividend', amount: 53 },
      ],
    },
    {
      machine: 'router-1',
      rent: 3300,
      metered: 39_600,
      jobs: 8,
      goes: [
        { line: 'operating', amount: 1500 },
        { line: 'depreciation', amount: 900 },
        { line: 'community-investment', amount: 27 },
        { line: 'sweep', amount: 450 },
        { line: 'dividend', amount: 423 },
      ],
    },
  ],
}

const design = (slug, title, sentence, more = {}) => ({
  slug,
  title,
  sentence,
  kind: 'printer',
  licence: 'CERN-OHL-S-2.0',
  licensor: 'The Fab contributors',
  version: '1.0.0',
  picture: `/api/designs/${slug}/picture`,
  modules: [],
  material: 'pla',
  ...more,
})

const designs = [
  design('phone-stand', 'Phone stand', 'Holds a phone or a small tablet upright on a desk.'),
  design('belt-idler', 'Belt idler', 'A toothed idler for a RepRap printer’s axis.', { material: 'petg' }),
  design('seed-drawer', 'Seed drawer', 'A case with drawers for seeds and small parts.', { modules: ['case', 'drawer', 'handle'] }),
  design('cable-clip', 'Cable clip', 'Keeps cables along the edge of a desk.'),
  design('plant-label', 'Plant label', 'A label for pots and beds with raised letters.', { material: 'petg' }),
  design('router-coaster', 'Hexagon coaster', 'A coaster cut from 6 mm plywood.', { kind: 'router', material: 'plywood' }),
]

const detail = {
  ...designs[0],
  readme: '',
  licenceWords: '',
  moduleDetails: [],
  materials: ['pla', 'petg'],
  parameters: [
    { name: 'width', label: 'Width', help: 'Of the phone, with its case.', type: 'number', unit: 'mm', default: '75', min: 40, max: 150, step: 1 },
    { name: 'angle', label: 'Lean', help: 'How far it leans back.', type: 'number', unit: '°', default: '65', min: 45, max: 80, step: 1 },
    { name: 'style', label: 'Style', type: 'choice', default: 'open', choices: ['open', 'solid', 'honeycomb'] },
    { name: 'cable', label: 'Slot for the charging cable', type: 'boolean', default: 'true' },
  ],
}

const offer = (id, price, estimate, hold) => ({
  machine: id,
  program: 'aa',
  programBytes: 1,
  lines: 5000,
  layers: 96,
  requirements: { kind: 'printer', material: 'pla' },
  rate: 120,
  estimate,
  price,
  authorised: 4276,
  hold,
  filamentGrams: 18.4,
})

const quote = {
  job: job('jnew', 'Phone stand', 'maker', 'quoted'),
  machines: [
    { machine: 'reprap-1', name: 'RepRap 1', fits: true, offer: offer('reprap-1', 114, 3421, 143), state: 'running' },
    { machine: 'mini', name: 'Mini', fits: true, offer: offer('mini', 127, 3810, 159), state: 'idle' },
    {
      machine: 'reprap-3',
      name: 'RepRap 3',
      fits: false,
      state: 'paused',
      refusal: { code: 'other-material', message: 'It has PETG loaded; this was sliced for PLA.', wayOut: 'Ask an operator to change it.' },
    },
  ],
  warnings: [{ code: 'thin-wall', message: 'The cable slot leaves a wall of 1.2 mm.' }],
  validUntil: new Date(Date.now() + 3_600_000).toISOString(),
}

const pictureOf = (slug) => {
  const hue = [...slug].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7, 0) % 360
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120"><rect width="160" height="120" fill="hsl(${hue} 25% 88%)"/><g stroke="hsl(${hue} 40% 25%)" stroke-width="2" stroke-linejoin="round"><path d="M50 80l30-52l34 14l-20 50z" fill="hsl(${hue} 45% 62%)"/><path d="M50 80l44 12l-8 12l-46-12z" fill="hsl(${hue} 45% 48%)"/><path d="M94 92l20-50l8 6l-18 52l-18 4z" fill="hsl(${hue} 45% 38%)"/></g></svg>`
}

/**
 * @param scene `busy` (a full shop), `quiet` (two machines, nothing waiting), `lost` (the stream breaks after a while).
 * @returns the running server; its `drop()` breaks every live stream.
 */
export function startMock({ scene = 'busy', port = 0 } = {}) {
  const streams = new Set()
  let isDown = false
  const idleShop = () => [busyShop()[5], { machine: machine(router, 'idle', { material: undefined }) }]
  const members = {
    maker: { id: 'maker', name: 'Maker', roles: ['maker'], classes: ['fdm-printer', 'cnc-router'], wallet: 'wallet:maker' },
    operator: { id: 'operator', name: 'Operator', roles: ['operator', 'maker'], classes: ['fdm-printer', 'cnc-router'], wallet: 'wallet:maker' },
  }
  const answers = {
    'GET /api/hub': () => ({ name: 'Fab Lab Hafenstraße', version: '0.1.0', demo: true, timeScale: 60, startedAt: minutesAgo(600), isNew: false }),
    'GET /api/machines': () => (scene === 'quiet' ? idleShop() : busyShop()),
    'GET /api/queue': () => (scene === 'quiet' ? [] : places),
    'GET /api/jobs': () => (scene === 'quiet' ? [] : ended),
    'GET /api/fund': () => (scene === 'quiet' ? { period: '2026-11', rentThisPeriod: 0, rentEver: 0, machines: [] } : fund),
    'GET /api/wallet': () => wallet,
    'GET /api/designs': () => designs,
    'GET /api/designs/phone-stand': () => detail,
    'POST /api/quotes': () => quote,
    'POST /api/jobs': () => ({ ...quote.job, phase: 'queued' }),
    'POST /api/machines/reprap-1/stop': () => ({ commandId: 'c', machine: busyShop()[0].machine }),
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock')
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'",
    )
    if (isDown && url.pathname.startsWith('/api')) return response.destroy()
    if (url.pathname === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('retry: 1000\n\n')
      streams.add(response)
      return undefined
    }
    if (url.pathname.endsWith('/picture')) {
      response.setHeader('content-type', 'image/svg+xml')
      return response.end(pictureOf(url.pathname))
    }
    if (url.pathname === '/api/demo/token') {
      const role = url.searchParams.get('role') ?? 'maker'
      return json(response, { member: role, role, token: role })
    }
    if (url.pathname === '/api/me') return json(response, members[(request.headers.authorization ?? '').slice(7)] ?? members.maker)
    const answer = answers[`${request.method} ${url.pathname}`]
    if (answer) return json(response, answer())
    if (url.pathname.startsWith('/api')) {
      response.statusCode = 404
      return json(response, { code: 'no-such-path', detail: 'The mock does not know this.', status: 404 })
    }
    const file = join(dist, normalize(url.pathname === '/' ? '/index.html' : url.pathname))
    if (!file.startsWith(dist) || !existsSync(file)) {
      response.statusCode = 404
      return response.end()
    }
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    return createReadStream(file).pipe(response)
  })
  const beat = setInterval(() => {
    for (const { telemetry } of scene === 'quiet' ? idleShop() : busyShop()) {
      if (!telemetry || telemetry.machine === 'prusa-a') continue
      for (const stream of streams) stream.write(`id: m-1\nevent: telemetry\ndata: ${JSON.stringify(telemetry)}\n\n`)
    }
  }, 500)
  server.on('close', () => clearInterval(beat))

  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        drop() {
          isDown = true
          for (const stream of streams) stream.destroy()
          streams.clear()
        },
        close() {
          server.closeAllConnections()
          server.close()
        },
      })
    })
  })
}

function json(response, value) {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: 5081 })
  console.log(mock.url)
}
