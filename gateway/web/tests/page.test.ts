import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { button, eventStream, FakeEventSource, FakeHub, hasButton, job, machine, NOW, openPage, operator, problem, quote, settle, telemetry } from './fakes'

let hub: FakeHub
let page: { app: App; element: HTMLElement; stream: FakeEventSource }

beforeEach(() => {
  sessionStorage.clear()
  hub = new FakeHub()
})

afterEach(() => {
  page.app.unmount()
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const cards = () => [...page.element.querySelectorAll('article')]
const card = (id: string) => {
  const found = cards().find((candidate) => candidate.querySelector('h3')?.textContent.includes(id.toUpperCase()))
  if (!found) throw new Error(`No card of ${id}.`)
  return found
}
const text = (element: Element) => element.textContent.replace(/\s+/g, ' ')

function running() {
  hub.answers['GET /api/machines'] = [
    { machine: machine('a', 'running', { job: 'j1' }), job: job('j1', 'running', { machine: 'a' }), telemetry: telemetry('a', 'j1', 54.9) },
  ]
}

describe('the board', () => {
  it('shows what needs a person first, and says how many', async () => {
    hub.answers['GET /api/machines'] = [
      { machine: machine('a', 'idle') },
      { machine: machine('b', 'fault', { reason: 'The nozzle does not get hot.', checks: ['stop'] }) },
    ]
    page = await openPage(hub)
    expect(cards().map((shown) => shown.querySelector('h3')?.textContent.trim())).toEqual(['B', 'A'])
    expect(text(page.element)).toContain('1 machine needs a person')
    expect(text(card('b'))).toContain('The nozzle does not get hot.')
    expect(document.title).toBe('(1) Shop')
  })

  it('shows a running job with percent, layer, time left and the clock time of its end', async () => {
    running()
    page = await openPage(hub)
    const shown = text(card('a'))
    expect(card('a').querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('54')
    expect(shown).toContain('layer 3 of 9')
    expect(shown).toContain('10 min left')
    // 600 machine seconds at 60 times the speed of the wall clock: ten seconds from now.
    expect(shown).toContain(`done at ${new Date(NOW + 10_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`)
    expect(shown).toContain('210 / 210 °C')
  })

  it('follows events without asking again', async () => {
    running()
    page = await openPage(hub)
    const asked = hub.asked.length
    page.stream.send('telemetry', telemetry('a', 'j1', 80), 'r-1')
    page.stream.send('machine', machine('a', 'paused', { job: 'j1', revision: 2 }), 'r-2')
    page.stream.send('queue', [{ place: 1, job: 'j5', member: 'x', title: 'Vase', queuedAt: '', estimate: 60, machines: ['a'], orderReason: 'First.' }], 'r-3')
    await settle()
    expect(card('a').querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('80')
    expect(text(card('a'))).toContain('Paused')
    expect(text(page.element)).toContain('Vase')
    expect(page.element.parentElement?.querySelector('[aria-live=polite].hidden')?.textContent).toBe('A: Paused')
    expect(hub.asked).toHaveLength(asked)
  })

  it('fetches everything again after a reset', async () => {
    page = await openPage(hub)
    hub.answers['GET /api/machines'] = [{ machine: machine('z', 'idle') }]
    page.stream.send('reset', {}, 'r-9')
    await settle()
    expect(text(card('z'))).toContain('Ready')
  })

  it('greys readings older than five seconds and says how old they are', async () => {
    running()
    page = await openPage(hub)
    expect(card('a').querySelector('.is-old')).toBeNull()
    for (let second = 0; second < 7; second++) {
      await vi.advanceTimersByTimeAsync(1000)
      page.stream.send('pulse', {})
    }
    await settle()
    expect(card('a').querySelector('.is-old')).not.toBeNull()
    expect(text(card('a'))).toContain('7 s old')
    // Aloud it is told once, by the clock.
    expect(card('a').querySelector('[role=status].hidden')?.textContent).toMatch(/^Not live: as it was at \d\d:\d\d:\d\d/)
    // What comes by events is as live as the hub, which goes on saying that it is there.
    expect(page.element.querySelector('#queue .is-old')).toBeNull()
  })

  it('says at once that the connection is lost, and that it is back', async () => {
    running()
    page = await openPage(hub)
    page.stream.fail()
    await settle()
    expect(text(page.element)).toContain('Connection lost.')
    expect(card('a').querySelector('.job.is-old')).not.toBeNull()
    for (const part of ['#queue', '.fund']) expect(page.element.querySelector(`${part} .is-old`), part).not.toBeNull()
    page.stream.open()
    await settle()
    expect(text(page.element)).not.toContain('Connection lost')
    expect(text(page.element)).toContain('Live')
  })

  it('with no machine and no job says so', async () => {
    page = await openPage(hub)
    expect(text(page.element)).toContain('No machine is registered yet.')
    expect(text(page.element)).toContain('Nobody is waiting.')
    expect(text(page.element)).toContain('No job has ended yet.')
  })

  it('with a hub that does not answer offers to try again', async () => {
    hub.isAway = true
    page = await openPage(hub)
    expect(text(page.element)).toContain('The hub does not answer.')
    hub.isAway = false
    button(page.element, 'Try again').click()
    await settle()
    expect(text(page.element)).toContain('No machine is registered yet.')
  })

  it('shows where the rent goes', async () => {
    page = await openPage(hub)
    expect(text(page.element)).toContain('3.00 Rent in March 2026')
    expect(text(page.element)).toContain('Running costs2.00')
    expect(text(page.element)).toContain('Dividend to members1.00')
  })
})

describe('the emergency stop', () => {
  it('takes one press and says how long it took', async () => {
    running()
    hub.answers['POST /api/machines/a/stop'] = { commandId: 'c', machine: machine('a', 'running'), microseconds: 1_320 }
    page = await openPage(hub)
    button(card('a'), 'Emergency stop A').click()
    await settle()
    expect(hub.count('POST /api/machines/a/stop')).toBe(1)
    expect(text(card('a'))).toContain('stopped in 1.3 ms')
  })

  it('that the bridge has not confirmed does not say that it stopped', async () => {
    running()
    hub.answers['POST /api/machines/a/stop'] = { commandId: 'c', machine: machine('a', 'running') }
    page = await openPage(hub)
    button(card('a'), 'Emergency stop A').click()
    await settle()
    expect(text(card('a'))).toContain('not confirmed')
  })

  it('that could not be sent says what to do instead', async () => {
    running()
    page = await openPage(hub)
    hub.isAway = true
    button(card('a'), 'Emergency stop A').click()
    await settle()
    expect(text(card('a'))).toContain('no answer: use the switch on the machine')
  })

  it('is tried even while the connection is lost, and does not wait for an answer for long', async () => {
    running()
    page = await openPage(hub)
    page.stream.fail()
    await settle()
    let sent = 0
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      sent++
      return new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(new DOMException('', 'AbortError'))))
    })
    button(card('a'), 'Emergency stop A').click()
    await settle()
    expect(sent).toBe(1)
    expect(text(card('a'))).toContain('sending …')
    await vi.advanceTimersByTimeAsync(3000)
    await settle()
    expect(text(card('a'))).toContain('no answer: use the switch on the machine')
  })

  it('is there for everyone and in every state', async () => {
    hub.answers['GET /api/demo/token?role=maker'] = problem(404, 'no-such-path', 'No.')
    hub.answers['GET /api/machines'] = (['offline', 'idle', 'awaitingClear', 'running', 'paused', 'stopped', 'fault'] as const).map((state) => ({
      machine: machine(state, state),
    }))
    page = await openPage(hub)
    for (const shown of cards()) expect(shown.querySelector('button.stop')).not.toBeNull()
    expect(cards()).toHaveLength(7)
  })
})

describe('steering a job', () => {
  it('is offered to its member and to staff only', async () => {
    hub.answers['GET /api/machines'] = [
      { machine: machine('a', 'running', { job: 'j1' }), job: job('j1', 'running', { machine: 'a' }) },
      { machine: machine('b', 'running', { job: 'j2' }), job: job('j2', 'running', { machine: 'b', member: 'someone' }) },
    ]
    page = await openPage(hub)
    expect(hasButton(card('a'), 'Pause')).toBe(true)
    expect(hasButton(card('b'), 'Pause')).toBe(false)
    hub.answers['GET /api/me'] = operator
    const role = page.element.querySelector<HTMLSelectElement>('#role')
    if (!role) throw new Error('No choice of role.')
    role.value = 'operator'
    role.dispatchEvent(new Event('change'))
    await settle()
    expect(hasButton(card('b'), 'Pause')).toBe(true)
    expect(hub.last('GET /api/me')?.authorization).toBe('Bearer operator-token')
  })

  it('cancels only after the question is answered', async () => {
    running()
    hub.answers['POST /api/jobs/j1/cancel'] = job('j1', 'running', { machine: 'a' })
    page = await openPage(hub)
    button(card('a'), 'Cancel job').click()
    await settle()
    const dialog = card('a').querySelector('dialog')
    expect(dialog?.textContent).toContain('about 0.02')
    expect(hub.count('POST /api/jobs/j1/cancel')).toBe(0)
    dialog?.querySelector('form')?.requestSubmit()
    await settle()
    expect(hub.count('POST /api/jobs/j1/cancel')).toBe(1)
    expect(card('a').querySelector('dialog')).toBeNull()
  })

  it('is refused at the button while the connection is lost, and nothing is sent then or later', async () => {
    running()
    hub.answers['POST /api/jobs/j1/pause'] = job('j1', 'paused', { machine: 'a' })
    page = await openPage(hub)
    page.stream.fail()
    await settle()
    const pause = button(card('a'), 'Pause')
    expect(pause.getAttribute('aria-disabled')).toBe('true')
    pause.click()
    button(card('a'), 'Cancel job').click()
    await settle()
    expect(page.element.parentElement?.querySelector('[role=alert].notice')?.textContent).toContain('Not sent: there is no connection to the hub.')
    expect(card('a').querySelector('dialog [type=submit]')?.hasAttribute('disabled')).toBe(true)
    page.stream.open()
    await settle()
    expect(hub.count('POST /api/jobs/j1/pause')).toBe(0)
    expect(pause.getAttribute('aria-disabled')).toBe('false')
    pause.click()
    await settle()
    expect(hub.count('POST /api/jobs/j1/pause')).toBe(1)
  })

  it('that is refused says why, with the way out', async () => {
    running()
    hub.answers['POST /api/jobs/j1/pause'] = problem(409, 'not-running', 'It is heating up.', 'Wait a minute.')
    page = await openPage(hub)
    button(card('a'), 'Pause').click()
    await settle()
    expect(page.element.querySelector('[role=alert].notice')?.textContent).toContain('It is heating up.')
    expect(page.element.querySelector('[role=alert].notice')?.textContent).toContain('Wait a minute.')
  })
})

describe('clearing a machine', () => {
  beforeEach(() => {
    hub.answers['GET /api/me'] = operator
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'stopped', { checks: ['plate', 'stop'] }) }]
    hub.answers['POST /api/machines/a/clear'] = machine('a', 'idle', { revision: 2 })
  })

  it('needs every check ticked and sends exactly these', async () => {
    page = await openPage(hub)
    button(card('a'), 'Clear …').click()
    await settle()
    const go = () => button(card('a'), 'The machine may go on')
    const ticks = [...card('a').querySelectorAll<HTMLInputElement>('dialog input')]
    expect(ticks).toHaveLength(2)
    expect(go().disabled).toBe(true)
    ticks[0]?.click()
    await settle()
    expect(go().disabled).toBe(true)
    ticks[1]?.click()
    await settle()
    expect(go().disabled).toBe(false)
    card('a').querySelector('form')?.requestSubmit()
    await settle()
    expect(hub.last('POST /api/machines/a/clear')?.body).toEqual({ plateCleared: true, stopCleared: true })
    expect(card('a').querySelector('dialog')).toBeNull()
  })

  it('has the stop of its machine in reach, and gives the focus to what comes after it', async () => {
    hub.answers['POST /api/machines/a/stop'] = { machine: 'a', microseconds: 1300 }
    page = await openPage(hub)
    button(card('a'), 'Clear …').click()
    await settle()
    const dialog = card('a').querySelector('dialog')
    expect(document.activeElement).toBe(dialog?.querySelector('input'))
    dialog?.querySelector<HTMLButtonElement>('.stop')?.click()
    await settle()
    expect(dialog?.querySelector('.stop-word')?.textContent).toBe('stopped in 1.3 ms')
    expect(card('a').querySelector('dialog')).not.toBeNull()
    expect(hub.last('POST /api/machines/a/clear')).toBeUndefined()
  })

  it('after a stop is not offered to a maker, who is told whose it is', async () => {
    hub.answers['GET /api/me'] = { ...operator, roles: ['maker'], classes: ['fdm-printer'] }
    page = await openPage(hub)
    expect(hasButton(card('a'), 'Clear …')).toBe(false)
    expect(text(card('a'))).toContain('To be cleared by an operator.')
  })
})

describe('making something', () => {
  async function pickStand() {
    page = await openPage(hub)
    button(page.element, /Phone stand/).click()
    await settle()
  }

  it('asks for the price, shows it, and queues what was quoted', async () => {
    hub.answers['POST /api/quotes'] = eventStream(`event: quote\ndata: ${JSON.stringify(quote)}\n\n`)
    hub.answers['POST /api/jobs'] = job('jq', 'queued', { title: 'Phone stand' })
    await pickStand()
    button(page.element, 'Show price and time').click()
    await settle()
    expect(hub.last('POST /api/quotes')?.body).toEqual({ design: { slug: 'stand', parameters: { width: '80' } } })
    expect(text(page.element)).toContain('57 min')
    expect(text(page.element)).toContain('18.4 g PLA')
    expect(text(page.element)).toContain('1.43 is held until the job ends')
    page.element.querySelector<HTMLFormElement>('form.make')?.requestSubmit()
    await settle()
    expect(hub.last('POST /api/jobs')?.body).toEqual({ quote: 'jq' })
    expect(text(page.element)).toContain('“Phone stand” is queued.')
  })

  it('tells the rent that demand made, and the next, before it is queued', async () => {
    const outlook = { machine: 'a', rate: 120, next: 132, period: '2026-03', from: '2026-04-01T00:00:00Z', isSettled: false }
    const [first] = quote.machines
    hub.answers['POST /api/quotes'] = { ...quote, machines: [{ ...first, outlook }] }
    await pickStand()
    button(page.element, 'Show price and time').click()
    await settle()
    expect(text(page.element)).toContain('1.20 an hour in this quote, whenever it starts. 1.32 an hour in quotes from 1 Apr 2026 on, as demand stands.')
    expect(hub.last('POST /api/jobs')).toBeUndefined()
  })

  it('after a change does not sell at the old price', async () => {
    hub.answers['POST /api/quotes'] = quote
    await pickStand()
    button(page.element, 'Show price and time').click()
    await settle()
    const width = page.element.querySelector<HTMLInputElement>('form.make input[type=text]')
    if (!width) throw new Error('No field.')
    width.value = '90'
    width.dispatchEvent(new Event('input'))
    await settle()
    expect(hasButton(page.element, 'Print it for about 1.14')).toBe(false)
    button(page.element, 'Something changed: ask for the price again').click()
    await settle()
    expect(hub.last('POST /api/quotes')?.body).toEqual({ design: { slug: 'stand', parameters: { width: '90' } } })
    expect(hasButton(page.element, 'Print it for about 1.14')).toBe(true)
  })

  it('does not ask with a value out of range, and says the range', async () => {
    await pickStand()
    const width = page.element.querySelector<HTMLInputElement>('form.make input[type=text]')
    if (!width) throw new Error('No field.')
    width.value = '900'
    width.dispatchEvent(new Event('input'))
    await settle()
    expect(button(page.element, 'Show price and time').disabled).toBe(true)
    expect(width.getAttribute('aria-invalid')).toBe('true')
    expect(page.element.querySelector('.problem')?.textContent).toBe('40 to 150 mm')
  })

  it('that is refused shows why and keeps what was typed', async () => {
    hub.answers['POST /api/quotes'] = problem(422, 'slicer-failed', 'The part is too thin to print.', 'Make it wider.')
    await pickStand()
    button(page.element, 'Show price and time').click()
    await settle()
    expect(page.element.querySelector('.refused')?.textContent).toContain('The part is too thin to print.')
    expect(page.element.querySelector<HTMLInputElement>('form.make input[type=text]')?.value).toBe('80')
  })
})

describe('who is there', () => {
  it('a demo hub’s own page begins as the maker', async () => {
    page = await openPage(hub)
    expect(hub.last('GET /api/wallet')?.authorization).toBe('Bearer maker-token')
    expect(text(page.element)).toContain('48.57 to spend')
    expect(sessionStorage.getItem('fab-token')).toBe('maker-token')
  })

  it('elsewhere a token is pasted; a wrong one does not stay', async () => {
    hub.answers['GET /api/hub'] = { name: 'Shop', version: '1', demo: false, timeScale: 1, startedAt: '' }
    hub.answers['GET /api/me'] = problem(401, 'not-signed-in', 'This token is not known.')
    page = await openPage(hub)
    expect(hub.count('GET /api/demo/token?role=maker')).toBe(0)
    const link = [...page.element.querySelectorAll('a')].find((candidate) => candidate.textContent.trim() === 'Sign in')
    link?.click()
    // The view is loaded when it is opened.
    await vi.waitFor(() => expect(page.element.querySelector('form.token')).not.toBeNull(), { timeout: 60_000 })
    const field = page.element.querySelector<HTMLInputElement>('form.token input')
    if (!field) throw new Error('No field.')
    field.value = 'pasted'
    field.dispatchEvent(new Event('input'))
    await settle()
    page.element.querySelector<HTMLFormElement>('form.token')?.requestSubmit()
    await settle()
    expect(hub.last('GET /api/me')?.authorization).toBe('Bearer pasted')
    expect(sessionStorage.getItem('fab-token')).toBeNull()
    expect(text(page.element)).toContain('This token is not known.')
  })

  it('the wallet is topped up with an id of its own', async () => {
    hub.answers['POST /api/wallet/top-up'] = { account: 'wallet:maker', posted: 6250, held: 143, available: 6107, entries: [] }
    page = await openPage(hub)
    button(page.element, 'Top up').click()
    await settle()
    const field = page.element.querySelector<HTMLInputElement>('#top-up')
    if (!field) throw new Error('No field.')
    field.value = '12,50'
    field.dispatchEvent(new Event('input'))
    page.element.querySelector<HTMLFormElement>('form.top-up')?.requestSubmit()
    await settle()
    expect(hub.count('POST /api/wallet/top-up')).toBe(0)
    field.value = '12.50'
    field.dispatchEvent(new Event('input'))
    page.element.querySelector<HTMLFormElement>('form.top-up')?.requestSubmit()
    await settle()
    expect(hub.last('POST /api/wallet/top-up')?.body).toEqual({ cents: 1250, id: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(text(page.element)).toContain('61.07 to spend')
  })

  it('money is looked at again when a job has ended', async () => {
    page = await openPage(hub)
    const before = hub.count('GET /api/wallet')
    page.stream.send('job', job('j1', 'finished', { revision: 9, rent: 12, endedAt: '2026-03-01T11:59:00Z' }), 'r-1')
    await vi.advanceTimersByTimeAsync(1000)
    await settle()
    expect(hub.count('GET /api/wallet')).toBe(before + 1)
    expect(text(page.element)).toContain('finished 1 min ago')
  })
})
