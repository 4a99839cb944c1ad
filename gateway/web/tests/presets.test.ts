import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { button, FakeHub, hasButton, machine, maker, openPage, operator, problem, settle, type FakeEventSource } from './fakes'

describe('the presets of a machine', () => {
  let hub: FakeHub
  let page: { app: App; element: HTMLElement; stream: FakeEventSource }
  const field = (label: RegExp) => [...page.element.querySelectorAll('input')].filter((input) => label.test(input.getAttribute('aria-label') ?? '')).at(-1) as HTMLInputElement
  const fill = (label: RegExp, value: string) => {
    field(label).value = value
    field(label).dispatchEvent(new Event('input'))
  }

  beforeEach(() => {
    sessionStorage.clear()
    hub = new FakeHub()
    const printer = machine('a', 'idle', { presets: [{ name: 'pla', hotend: 205, bed: 60 }, { name: 'asa', hotend: 250 }] })
    hub.answers['GET /api/machines'] = [{ machine: { ...printer, spec: { ...printer.spec, maxHotend: 260, maxBed: 110 } } }]
    hub.answers['GET /api/machines/a/maintenance'] = { intervals: [], log: [] }
    hub.answers['GET /api/machines/a/console'] = []
  })

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('are everybody’s to read and staff’s to change', async () => {
    hub.answers['GET /api/me'] = maker
    page = await openPage(hub, '/machines/a')
    expect(page.element.textContent).toContain('205 °C / 60 °C')
    expect(page.element.textContent).toContain('250 °C / –')
    expect(hasButton(page.element, 'Edit the presets')).toBe(false)
  })

  it('are sent whole, and what is refused is said where it was typed', async () => {
    hub.answers['GET /api/me'] = operator
    hub.answers['PUT /api/machines/a/presets'] = problem(422, 'preset-invalid', 'tpu-soft asks 999 °C of a hotend that may have 0 to 260 °C.')
    page = await openPage(hub, '/machines/a')
    button(page.element, 'Edit the presets').click()
    await settle()
    button(page.element, 'Remove preset 1').click()
    button(page.element, 'Add one').click()
    await settle()
    expect(button(page.element, 'Save').disabled).toBe(true)
    fill(/^Name of preset/, 'TPU soft')
    fill(/^Nozzle of preset/, '999')
    await settle()
    button(page.element, 'Save').click()
    await settle()
    expect(hub.last('PUT /api/machines/a/presets')?.body).toEqual({ presets: [{ name: 'asa', hotend: 250 }, { name: 'tpu-soft', hotend: 999 }] })
    expect(page.element.querySelector('dialog')?.textContent).toContain('asks 999 °C')
    hub.answers['PUT /api/machines/a/presets'] = machine('a', 'idle')
    button(page.element, 'Save').click()
    await settle()
    expect(page.element.querySelector('dialog')).toBeNull()
  })
})
