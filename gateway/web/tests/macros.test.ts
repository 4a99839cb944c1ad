import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Shapes } from '../src/api/types'
import { button, FakeHub, hasButton, machine, maker, NOW, openPage, operator, problem, settle, type FakeEventSource } from './fakes'

const macro: Shapes['Macro'] = { id: 'clean', name: 'Clean the nozzle', machine: 'a', lines: ['; warm first', 'M104 S200'], by: 'operator', at: '2026-02-01T12:00:00Z' }

describe('the macros of a machine', () => {
  let hub: FakeHub
  let page: { app: App; element: HTMLElement; stream: FakeEventSource }
  const lease = (holder: string) => ({ holder, name: holder, since: new Date(NOW).toISOString(), until: new Date(NOW + 600_000).toISOString(), asked: true })
  const type = (id: string, value: string) => {
    const field = page.element.querySelector(`#${id}`) as HTMLInputElement
    field.value = value
    field.dispatchEvent(new Event('input'))
  }

  beforeEach(() => {
    sessionStorage.clear()
    hub = new FakeHub()
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle', { lease: lease('maker') }) }]
    hub.answers['GET /api/machines/a/maintenance'] = { intervals: [], log: [] }
    hub.answers['GET /api/machines/a/console'] = []
    hub.answers['GET /api/macros?machine=a'] = [macro]
  })

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('are run by whoever controls it', async () => {
    hub.answers['POST /api/machines/a/macros/clean'] = { id: 'h', stage: 'done', sent: ['M104 S200'], said: [] }
    page = await openPage(hub, '/machines/a')
    expect(hasButton(page.element, 'Edit Clean the nozzle')).toBe(false)
    button(page.element, 'Run Clean the nozzle').click()
    await settle()
    expect(hub.count('POST /api/machines/a/macros/clean')).toBe(1)
    expect(page.element.textContent).toContain('Clean the nozzle: done.')
  })

  it('are only shown to whoever does not', async () => {
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle', { lease: lease('somebody') }) }]
    page = await openPage(hub, '/machines/a')
    expect(button(page.element, 'Run Clean the nozzle').disabled).toBe(true)
    expect(page.element.textContent).toContain('M104 S200')
  })

  it('are not a place for makers where there are none', async () => {
    hub.answers['GET /api/macros?machine=a'] = []
    hub.answers['GET /api/me'] = maker
    page = await openPage(hub, '/machines/a')
    expect(page.element.querySelector('#macros-heading')).toBeNull()
  })

  it('are kept by staff, and a line that may not be sent is named', async () => {
    hub.answers['GET /api/me'] = operator
    hub.answers['PUT /api/macros/a-save'] = problem(403, 'command-not-allowed', 'Line 2, M500: M500 is not for an operator to send.')
    page = await openPage(hub, '/machines/a')
    button(page.element, 'Add a macro').click()
    await settle()
    expect(button(page.element, 'Save').disabled).toBe(true)
    type('macro-name', 'Save')
    type('macro-lines', 'G28\nM500\n\n')
    await settle()
    button(page.element, 'Save').click()
    await settle()
    expect(hub.last('PUT /api/macros/a-save')?.body).toEqual({ name: 'Save', lines: ['G28', 'M500'], machine: 'a' })
    expect(page.element.querySelector('dialog')?.textContent).toContain('Line 2, M500')
  })
})
