import { de } from '../../locales/de/commons'
import { en } from '../../locales/en/commons'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
