import { de } from '../../locales/de/machines'
import { en } from '../../locales/en/machines'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
