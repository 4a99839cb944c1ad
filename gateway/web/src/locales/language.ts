import { ref, watchEffect } from 'vue'

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
