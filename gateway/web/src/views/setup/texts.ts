import { de } from '../../locales/de/setup'
import { en } from '../../locales/en/setup'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
