import { de } from '../../locales/de/jobs'
import { en } from '../../locales/en/jobs'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
