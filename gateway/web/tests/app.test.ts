import type { App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { choose } from '../src/app/look'
import { speak } from '../src/locales/language'
import { money, parseMoney } from '../src/locales/format'
import { FakeHub, machine, openPage, settle, type FakeEventSource } from './fakes'

let hub: FakeHub
let page: { app: App; element: HTMLElement; stream: FakeEventSource }

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
  hub = new FakeHub()
})

afterEach(() => {
  page.app.unmount()
  document.body.replaceChildren()
  speak('en')
  choose('system')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the app', () => {
  it('says at an address that it does not have, and leads back', async () => {
    page = await openPage(hub, '/no/such/page')
    // The view is loaded when it is opened.
    await vi.dynamicImportSettled()
    await settle()
    expect(page.element.textContent).toContain('There is no such page.')
    expect(page.element.querySelector('main a[href="/"]')).not.toBeNull()
  })

  it('changes its language as it stands, texts, numbers and all', async () => {
    hub.answers['GET /api/machines'] = [{ machine: machine('a', 'idle') }]
    page = await openPage(hub)
    expect(page.element.textContent).toContain('48.57 to spend')
    speak('de')
    await settle()
    expect(page.element.textContent).toContain('48,57 zum Ausgeben')
    expect(page.element.querySelector('article')?.textContent).toContain('Bereit')
    expect(document.documentElement.lang).toBe('de')
    expect(localStorage.getItem('fab-language')).toBe('de')
  })

  it('is light or dark as chosen', async () => {
    page = await openPage(hub)
    choose('dark')
    await settle()
    expect(document.documentElement.dataset['theme']).toBe('dark')
    choose('light')
    await settle()
    expect(document.documentElement.dataset['theme']).toBe('light')
  })

  it('reads an amount as its language writes it', async () => {
    page = await openPage(hub)
    speak('de')
    expect([money(1250), parseMoney('12,50'), parseMoney('12.50')]).toEqual(['12,50', 1250, undefined])
    speak('en')
    expect([money(1250), parseMoney('12.50'), parseMoney('12,50')]).toEqual(['12.50', 1250, undefined])
  })
})
