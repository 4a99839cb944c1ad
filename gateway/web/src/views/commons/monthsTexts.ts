import { de } from '../../locales/de/months'
import { en } from '../../locales/en/months'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
