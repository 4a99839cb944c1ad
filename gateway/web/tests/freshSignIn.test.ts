import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { button, FakeHub, maker, openPage, problem, settle } from './fakes'

const account = { member: maker, hasPassword: true, passkeys: [], sessions: [{ id: 's1', how: 'password', agent: 'Firefox on Linux', address: '::1', madeAt: '2026-03-01T11:00:00Z', seenAt: '2026-03-01T12:00:00Z' }], session: 's1' }
const stale = () => problem(403, 'sign-in-not-fresh', 'This makes another way in.', 'Say again that it is you.')
const made = { token: 'fab_maker_1', entry: { id: 't1', label: 'lamp', scopes: ['read'], madeAt: '2026-03-01T12:00:00Z' } }

let hub: FakeHub
let page: { app: App; element: HTMLElement }

async function openAccount() {
  hub = new FakeHub()
  Object.assign(hub.answers, {
    'GET /api/hub': { name: 'Shop', version: '1.2.3', demo: false, timeScale: 1, startedAt: '2026-03-01T00:00:00Z', isNew: false },
    'GET /api/session': { member: maker },
    'GET /api/account': account,
    'GET /api/account/tokens': [],
    'POST /api/account/tokens': stale(),
    'POST /api/account/confirm': new Response(null, { status: 204 }),
  })
  page = await openPage(hub, '/account')
  await vi.dynamicImportSettled()
  await settle()
}

const dialog = () => document.querySelector('dialog')

async function type(field: Element | null | undefined, text: string) {
  if (!(field instanceof HTMLInputElement)) throw new Error('No such field.')
  field.value = text
  field.dispatchEvent(new Event('input'))
  await settle()
}

const submit = async (form: Element | null | undefined) => {
  form?.dispatchEvent(new Event('submit', { cancelable: true }))
  await settle()
}

async function makeToken() {
  await type(page.element.querySelector('[aria-labelledby="tokens-heading"] input[maxlength="80"]'), 'lamp')
  await submit(button(page.element, 'Make a token').closest('form'))
  await vi.dynamicImportSettled()
  await settle()
}

beforeEach(() => sessionStorage.clear())
afterEach(() => {
  page.app.unmount()
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('what needs a fresh sign-in', () => {
  it('asks in place, and goes on by itself once it is said who sits there', async () => {
    await openAccount()
    await makeToken()
    expect(dialog()?.textContent).toContain('Is it still you?')
    expect(hub.count('POST /api/account/tokens')).toBe(1)

    await type(dialog()?.querySelector('input[type="password"]'), 'four cats')
    hub.answers['POST /api/account/tokens'] = made
    await submit(dialog()?.querySelector('form'))
    expect(hub.last('POST /api/account/confirm')?.body).toEqual({ password: 'four cats' })
    expect(hub.count('POST /api/account/tokens')).toBe(2)
    expect(dialog()).toBeNull()
    expect(page.element.textContent).toContain('fab_maker_1')
    // Which session this is has changed with it.
    expect(hub.count('GET /api/account')).toBeGreaterThan(1)
  })

  it('says what is wrong with the proof, and asks on', async () => {
    await openAccount()
    await makeToken()
    hub.answers['POST /api/account/confirm'] = problem(401, 'password-wrong', 'Name and password do not belong together.')
    await type(dialog()?.querySelector('input[type="password"]'), 'five dogs')
    await submit(dialog()?.querySelector('form'))
    expect(dialog()?.textContent).toContain('Name and password do not belong together.')
    expect(hub.count('POST /api/account/tokens')).toBe(1)
  })

  it('is left alone where the person leaves it, and says why', async () => {
    await openAccount()
    await makeToken()
    button(dialog() ?? document.body, 'Leave it').click()
    await settle()
    expect(dialog()).toBeNull()
    expect(hub.count('POST /api/account/tokens')).toBe(1)
    expect(page.element.textContent).toContain('This makes another way in.')
  })

  it('asks once more at most: a hub that still refuses is told as it is', async () => {
    await openAccount()
    await makeToken()
    await type(dialog()?.querySelector('input[type="password"]'), 'four cats')
    await submit(dialog()?.querySelector('form'))
    expect(hub.count('POST /api/account/tokens')).toBe(2)
    expect(dialog()).toBeNull()
    expect(page.element.textContent).toContain('This makes another way in.')
  })
})
