import { de } from '../../locales/de/bondLife'
import { en } from '../../locales/en/bondLife'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
