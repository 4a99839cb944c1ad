import { computed, ref, shallowRef, watchEffect, type ComputedRef } from 'vue'

export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

const KEY = 'fab-language'

function atFirst(): Language {
  const wished = [localStorage.getItem(KEY), ...navigator.languages].map((tag) => tag?.slice(0, 2))
  return wished.find((tag): tag is Language => tag !== undefined && tag in languages) ?? 'en'
}

/** The language of every text, number and date on the page. */
export const language = ref<Language>(atFirst())

export function speak(wished: Language): void {
  language.value = wished
  localStorage.setItem(KEY, wished)
}

/** What the space speaks, for whoever has not chosen. */
export function suggest(tag: string): void {
  if (localStorage.getItem(KEY) === null && tag in languages) language.value = tag as Language
}

watchEffect(() => {
  document.documentElement.lang = language.value
})

/** For dates and numbers: hours from 0 to 24 in both. */
export function locale(): string {
  return language.value === 'de' ? 'de-DE' : 'en-GB'
}

/** A subject's texts: read them as of one language, and they follow when another is chosen. */
export function bilingual<T extends object>(texts: Record<Language, T>): T {
  return new Proxy(texts.en, { get: (_, name) => Reflect.get(texts[language.value], name) })
}

/** A file that only pages in German need: it is there while somebody reads German, and nobody else loads it. */
export function inGerman<T>(load: () => Promise<T>): ComputedRef<T | undefined> {
  const file = shallowRef<T>()
  watchEffect(() => {
    if (language.value !== 'de' || file.value) return
    // Without it the hub's own sentence is shown, which is better than none.
    load().then((loaded) => (file.value = loaded)).catch(() => undefined)
  })
  return computed(() => (language.value === 'de' ? file.value : undefined))
}
