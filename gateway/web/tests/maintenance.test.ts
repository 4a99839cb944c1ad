import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Shapes } from '../src/api/types'
import { byAttention, overdueOf, waitsForPerson } from '../src/app/board'
import { button, FakeHub, hasButton, machine, maker, openPage, operator, settle, type FakeEventSource } from './fakes'

function interval(more: Partial<Shapes['MaintenanceView']> = {}): Shapes['MaintenanceView'] {
  return { id: 'rods', name: 'Grease the rods', everyHours: 200, stopsJobs: false, usedSeconds: 36_000, since: '2026-02-01T12:00:00Z', percent: 5, due: 'notYet', ...more }
}

const overdue = (stopsJobs: boolean) => [interval({ due: 'overdue', percent: 104, stopsJobs })]
const on = (id: string, ...args: Parameters<typeof machine> extends [string, ...infer Rest] ? Rest : never) => ({ view: machine(id, ...args), job: undefined, telemetry: undefined, telemetryAt: 0 })

describe('machines by attention', () => {
  it('name maintenance that holds jobs behind what stands, and what only warns before its like', () => {
    const machines = [on('idle', 'idle'), on('warns', 'idle', { maintenance: overdue(false) }), on('holds', 'idle', { maintenance: overdue(true) }), on('runs', 'running'), on('plate', 'awaitingClear')]
    expect(byAttention(machines).map((each) => each.view.spec.id)).toEqual(['plate', 'holds', 'runs', 'warns', 'idle'])
    expect(machines.map((each) => waitsForPerson(each.view))).toEqual([false, false, true, false, true])
    expect(overdueOf(machine('a', 'running', { maintenance: [interval(), ...overdue(true)] }))).toHaveLength(1)
  })
})

describe('maintenance of a machine', () => {
  let hub: FakeHub
  let page: { app: App; element: HTMLElement; stream: FakeEventSource }
  const text = () => page.element.textContent.replace(/\s+/g, ' ')
  const book: Shapes['MaintenanceBook'] = {
    intervals: [],
    log: [{ interval: 'rods', what: 'Grease the rods', by: 'operator', name: 'Olu', at: '2026-02-01T12:00:00Z', wornSeconds: 7200, note: 'The left one was dry.' }],
  }

  beforeEach(() => {
    sessionStorage.clear()
    hub = new FakeHub()
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle', { maintenance: overdue(true) }) }]
    hub.answers['GET /api/machines/a/maintenance'] = book
    hub.answers['GET /api/machines/a/console'] = []
  })

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is told at the board', async () => {
    page = await openPage(hub)
    expect(text()).toContain('No new job before maintenance: Grease the rods')
    expect(text()).toContain('1 machine needs a person')
  })

  it('shows everybody what is due and what was done, and lets only staff say so', async () => {
    hub.answers['GET /api/me'] = maker
    page = await openPage(hub, '/machines/a')
    expect(text()).toContain('Overdue · 104 %')
    expect(text()).toContain('every 200 h of work · 10 h of work since')
    expect(text()).toContain('Stops new jobs until it is done.')
    expect(text()).toContain('The left one was dry.')
    expect(hasButton(page.element, 'Done … Grease the rods')).toBe(false)
  })

  it('is done with a note', async () => {
    hub.answers['GET /api/me'] = operator
    hub.answers['POST /api/machines/a/maintenance/rods/done'] = book
    page = await openPage(hub, '/machines/a')
    button(page.element, 'Done … Grease the rods').click()
    await settle()
    const field = page.element.querySelector('#maintenance-note') as HTMLInputElement
    field.value = ' all four '
    field.dispatchEvent(new Event('input'))
    await settle()
    button(page.element, 'It is done').click()
    await settle()
    expect(hub.last('POST /api/machines/a/maintenance/rods/done')?.body).toEqual({ note: 'all four' })
    expect(page.element.querySelector('#maintenance-note')).toBeNull()
  })

  it('gets an interval under an id of its own', async () => {
    hub.answers['GET /api/me'] = operator
    hub.answers['PUT /api/machines/a/maintenance/neue-duese'] = book
    page = await openPage(hub, '/machines/a')
    button(page.element, 'Add an interval').click()
    await settle()
    expect(button(page.element, 'Save').disabled).toBe(true)
    for (const [id, value] of [['interval-name', 'Neue Düse'], ['interval-hours', '300']] as const) {
      const field = page.element.querySelector(`#${id}`) as HTMLInputElement
      field.value = value
      field.dispatchEvent(new Event('input'))
    }
    await settle()
    button(page.element, 'Save').click()
    await settle()
    expect(hub.last('PUT /api/machines/a/maintenance/neue-duese')?.body).toEqual({ name: 'Neue Düse', everyHours: 300, stopsJobs: false })
  })
})
