import { de } from '../../locales/de/make'
import { en } from '../../locales/en/make'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
