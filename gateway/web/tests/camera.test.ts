import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MachineView, MemberView } from '../src/api/types'
import { maySeeCamera } from '../src/app/permissions'
import { camerasAreHidden, hideCameras } from '../src/app/useCamera'
import { button, FakeHub, hasButton, job, machine, maker, NOW, openPage, operator, problem, settle, type FakeEventSource } from './fakes'

const camera: NonNullable<MachineView['camera']> = { turn: 0, mirrored: false, seenBy: 'workers', simulated: false, version: 3 }
const steward: MemberView = { ...operator, id: 'steward', roles: ['steward', 'operator'] }
const picture = 'GET /api/machines/a/camera/picture'

function jpeg(tag: string, ageMs = 40): Response {
  return new Response('a picture', { headers: { 'content-type': 'image/jpeg', etag: `"${tag}"`, 'fab-picture-age': String(ageMs) } })
}

describe('the camera of a machine', () => {
  let hub: FakeHub
  let page: { app: App; element: HTMLElement; stream: FakeEventSource }
  let hidden = false
  const drawn: unknown[][] = []
  const pen = { translate: vi.fn(), scale: vi.fn(), rotate: vi.fn(), drawImage: (...what: unknown[]) => drawn.push(what) }
  const canvas = () => page.element.querySelector('canvas')
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms)
    await settle()
  }

  beforeEach(() => {
    sessionStorage.clear()
    localStorage.clear()
    hideCameras(false)
    drawn.length = 0
    hidden = false
    vi.clearAllMocks()
    vi.stubGlobal('createImageBitmap', async () => ({ width: 400, height: 300, close: () => undefined }))
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(pen as unknown as null)
    vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
    hub = new FakeHub()
    hub.answers['GET /api/me'] = operator
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle', { camera }) }]
    hub.answers['GET /api/machines/a/maintenance'] = { intervals: [], log: [] }
    hub.answers['GET /api/machines/a/console'] = []
    hub.answers['GET /api/macros?machine=a'] = []
    hub.answers[picture] = jpeg('1')
  })

  afterEach(() => {
    page.app.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('shows one picture after the other, and asks for none that it has', async () => {
    page = await openPage(hub, '/machines/a')
    expect(drawn).toHaveLength(1)
    expect(canvas()?.getAttribute('aria-label')).toContain('A')
    hub.answers[picture] = new Response(null, { status: 304 })
    await pass(250)
    expect(hub.asked.filter((asked) => asked.route === picture)).toHaveLength(3)
    expect(drawn).toHaveLength(1)
    hub.answers[picture] = jpeg('2')
    await pass(100)
    expect(drawn).toHaveLength(2)
  })

  it('is turned and mirrored as it is set', async () => {
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle', { camera: { ...camera, turn: 90, mirrored: true } }) }]
    page = await openPage(hub, '/machines/a')
    expect([canvas()?.width, canvas()?.height]).toEqual([300, 400])
    expect(pen.scale).toHaveBeenCalledWith(-1, 1)
    expect(pen.rotate).toHaveBeenCalledWith(Math.PI / 2)
  })

  it('says since when there is no picture, and why', async () => {
    page = await openPage(hub, '/machines/a')
    expect(page.element.textContent).not.toContain('No picture since')
    hub.answers[picture] = problem(502, 'camera-silent', 'The camera of a shows nothing: it says nothing.')
    await pass(8000)
    expect(page.element.textContent).toContain('No picture since')
    expect(page.element.textContent).toContain('it says nothing')
    expect(canvas()?.closest('.is-old')).not.toBeNull()
    hub.answers[picture] = jpeg('2')
    await pass(4000)
    expect(page.element.textContent).not.toContain('No picture since')
    expect(page.element.textContent).not.toContain('it says nothing')
  })

  it('counts a picture’s age from when the hub had it', async () => {
    hub.answers[picture] = jpeg('1', 30_000)
    page = await openPage(hub, '/machines/a')
    await pass(1000)
    expect(page.element.textContent).toContain('No picture since')
  })

  it('asks for nothing while the page is in the background, or cameras are hidden', async () => {
    page = await openPage(hub, '/machines/a')
    const before = hub.count(picture)
    hidden = true
    await pass(5000)
    expect(hub.count(picture)).toBeLessThanOrEqual(before + 1)
    const paused = hub.count(picture)
    hidden = false
    document.dispatchEvent(new Event('visibilitychange'))
    await pass(200)
    expect(hub.count(picture)).toBeGreaterThan(paused)

    button(page.element, 'Hide cameras').click()
    await settle()
    expect(canvas()).toBeNull()
    expect(camerasAreHidden.value).toBe(true)
    expect(localStorage.getItem('fab-camera-hidden')).toBe('yes')
    const then = hub.count(picture)
    await pass(5000)
    expect(hub.count(picture)).toBe(then)
    button(page.element, 'Show cameras').click()
    await pass(100)
    expect(canvas()).not.toBeNull()
  })

  it('is told of to whom it is not for, and not shown', async () => {
    hub.answers['GET /api/me'] = maker
    page = await openPage(hub, '/machines/a')
    expect(page.element.textContent).toContain('A camera looks at this machine.')
    expect(page.element.textContent).toContain('for operators and stewards')
    expect(canvas()).toBeNull()
    await pass(3000)
    expect(hub.count(picture)).toBe(0)
    expect(hasButton(page.element, 'Set the camera')).toBe(false)
  })

  it('shows a maker the job of their own, on its page too', async () => {
    hub.answers['GET /api/me'] = maker
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'running', { camera, job: 'j1' }), job: job('j1', 'running', { machine: 'a' }) }]
    hub.answers['GET /api/jobs/j1'] = { job: job('j1', 'running', { machine: 'a' }) }
    page = await openPage(hub, '/jobs/j1')
    expect(canvas()).not.toBeNull()
    expect(drawn.length).toBeGreaterThan(0)
  })

  it('is set by stewards; what the address hides is not shown, and a refusal is', async () => {
    hub.answers['GET /api/me'] = steward
    hub.answers['GET /api/machines/a/camera'] = { address: 'http://cam/stream', hasSecrets: true, turn: 0, mirrored: false, seenBy: 'workers' }
    hub.answers['PUT /api/machines/a/camera'] = problem(422, 'camera-invalid', 'The camera of a does not hold: its address begins with http:// or https://.')
    page = await openPage(hub, '/machines/a')
    button(page.element, 'Set the camera').click()
    await settle()
    const dialog = page.element.querySelector('dialog') as HTMLElement
    expect(dialog.textContent).toContain('http://cam/stream and more that is not shown')
    const address = dialog.querySelector('#camera-address') as HTMLInputElement
    expect(address.value).toBe('')
    const turn = dialog.querySelector('#camera-turn') as HTMLSelectElement
    turn.value = '180'
    turn.dispatchEvent(new Event('change'))
    button(dialog, 'Save').click()
    await settle()
    expect(hub.last('PUT /api/machines/a/camera')?.body).toEqual({ turn: 180, mirrored: false, seenBy: 'workers' })
    expect(dialog.textContent).toContain('its address begins with http')
  })

  it('is offered to stewards where there is none, and to nobody else', async () => {
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle') }]
    page = await openPage(hub, '/machines/a')
    expect(page.element.querySelector('#camera-heading')).toBeNull()
    page.app.unmount()
    hub.answers['GET /api/me'] = steward
    page = await openPage(hub, '/machines/a')
    expect(hasButton(page.element, 'Add a camera')).toBe(true)
  })

  it('is on the wall only where it is open to all members', async () => {
    hub.answers['GET /api/floor'] = { revision: 1, columns: 16, rows: 12, tiles: [] }
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle', { camera }) }, { machine: machine('b', 'idle', { camera: { ...camera, seenBy: 'members' } }) }]
    hub.answers['GET /api/machines/b/camera/picture'] = jpeg('1')
    page = await openPage(hub, '/floor?wall')
    await pass(2500)
    expect(page.element.querySelectorAll('dialog canvas')).toHaveLength(1)
    expect(hub.count(picture)).toBe(0)
    expect(hub.count('GET /api/machines/b/camera/picture')).toBe(3)
  })

  it('is not seen by who is not signed in, nor after one’s control is over', () => {
    page = { app: { unmount: () => undefined } as App, element: document.body, stream: undefined as unknown as FakeEventSource }
    const lease = { holder: 'maker', name: 'Mia', since: '2026-03-01T11:00:00Z', until: new Date(NOW + 1000).toISOString(), asked: true }
    const at = (view: Partial<MachineView>) => ({ view: machine('a', 'idle', { camera, ...view }), job: undefined, telemetry: undefined, telemetryAt: 0 })
    expect(maySeeCamera(undefined, at({ camera: { ...camera, seenBy: 'members' } }), NOW)).toBe(false)
    expect(maySeeCamera(maker, at({ camera: { ...camera, seenBy: 'members' } }), NOW)).toBe(true)
    expect(maySeeCamera(maker, at({ lease }), NOW)).toBe(true)
    expect(maySeeCamera(maker, at({ lease }), NOW + 2000)).toBe(false)
    expect(maySeeCamera({ ...maker, roles: [] }, at({ camera: { ...camera, seenBy: 'members' } }), NOW)).toBe(false)
  })
})
