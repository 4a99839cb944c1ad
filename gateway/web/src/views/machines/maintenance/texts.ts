import { de } from '../../../locales/de/maintenance'
import { en } from '../../../locales/en/maintenance'
import { bilingual } from '../../../locales/language'

export const words = bilingual({ en, de })
