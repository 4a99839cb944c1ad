import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FloorView } from '../src/api/types'
import { cellUnder, extentOf, firstFree, onPlan, stepped } from '../src/views/machines/floor/plan'
import { button, FakeHub, hasButton, machine, maker, openPage, operator, settle, type FakeEventSource } from './fakes'

const plan: FloorView = { revision: 1, columns: 4, rows: 3, tiles: [{ machine: 'a', column: 2, row: 1 }, { machine: 'gone', column: 4, row: 3 }] }

describe('a floor plan', () => {
  it('shows what there is, and only the part where something stands', () => {
    const machines = Object.fromEntries(
      ['a', 'b'].map((id) => [id, { view: machine(id, 'idle'), job: undefined, telemetry: undefined, telemetryAt: 0 }]),
    )
    const { placed, loose } = onPlan(plan, machines)
    expect([placed.map((each) => each.machine.view.spec.id), loose.map((each) => each.view.spec.id)]).toEqual([['a'], ['b']])
    expect(extentOf([{ column: 2, row: 3 }, { column: 5, row: 3 }])).toEqual({ from: { column: 2, row: 3 }, columns: 4, rows: 1 })
  })

  it('is never left by keys or pointer', () => {
    expect(stepped(plan, { column: 1, row: 1 }, 'ArrowLeft')).toEqual({ column: 1, row: 1 })
    expect(stepped(plan, { column: 4, row: 2 }, 'ArrowDown')).toEqual({ column: 4, row: 3 })
    expect(stepped(plan, { column: 4, row: 2 }, 'a')).toBeUndefined()
    const box = { left: 100, right: 500, top: 0, bottom: 300, width: 400, height: 300 } as DOMRect
    expect(cellUnder(plan, box, 499, 299)).toEqual({ column: 4, row: 3 })
    expect(cellUnder(plan, box, 99, 10)).toBeUndefined()
    expect(firstFree(plan)).toEqual({ column: 1, row: 1 })
  })
})

describe('arranging', () => {
  let hub: FakeHub
  let page: { app: App; element: HTMLElement; stream: FakeEventSource }

  beforeEach(() => {
    sessionStorage.clear()
    hub = new FakeHub()
    hub.answers['GET /api/me'] = operator
    hub.answers['GET /api/floor'] = plan
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle') }]
  })

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  async function open() {
    page = await openPage(hub, '/floor')
    await vi.dynamicImportSettled()
    await settle()
  }

  function press(key: string) {
    page.element.querySelector('#floor-a')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    return settle()
  }

  it.each(['/floor', '/machines'])('has the stop of each machine one press away at %s', async (path) => {
    hub.answers['POST /api/machines/a/stop'] = { microseconds: 250 }
    page = await openPage(hub, path)
    await vi.dynamicImportSettled()
    await settle()
    page.element.querySelector<HTMLElement>('main [aria-label="Emergency stop A"], main [aria-label="Emergency stop a"]')?.click()
    await settle()
    expect(hub.count('POST /api/machines/a/stop')).toBe(1)
    expect(page.element.textContent).toContain('stopped in 0.3 ms')
  })

  it('goes by the keys alone, says each step, and sends once, when it is put down', async () => {
    hub.answers['PUT /api/floor/a'] = { ...plan, revision: 2, tiles: [{ machine: 'a', column: 3, row: 2 }] }
    await open()
    button(page.element, 'Arrange').click()
    await settle()
    await press('Enter')
    await press('ArrowRight')
    await press('ArrowDown')
    expect(page.element.querySelector('[aria-live=assertive]')?.textContent).toBe('A: column 3, row 2')
    expect(hub.last('PUT /api/floor/a')).toBeUndefined()
    await press('Enter')
    expect(hub.last('PUT /api/floor/a')?.body).toEqual({ column: 3, row: 2 })
  })

  it('left with Escape changes nothing', async () => {
    await open()
    button(page.element, 'Arrange').click()
    await settle()
    await press('Enter')
    await press('ArrowRight')
    await press('Escape')
    await press('ArrowRight')
    expect(hub.last('PUT /api/floor/a')).toBeUndefined()
  })

  it('is not offered to makers, who see what others arrange at once', async () => {
    hub.answers['GET /api/me'] = maker
    await open()
    expect(hasButton(page.element, 'Arrange')).toBe(false)
    page.stream.send('floor', { ...plan, revision: 5, tiles: [] })
    await settle()
    expect(page.element.textContent).toContain('Nobody has arranged the machines yet.')
  })
})
