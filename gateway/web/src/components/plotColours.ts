export interface PlotColours {
  ink: string
  quiet: string
  line: string
  card: string
  font: string
  series: string[]
  warm: string
  bad: string
}

/** The page's colours as they are now; a canvas does not know variables. */
export function coloursNow(): PlotColours {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    ink: read('--ink'),
    quiet: read('--ink-2'),
    line: read('--line'),
    card: read('--card'),
    font: read('--font'),
    series: [1, 2, 3, 4, 5].map((number) => read(`--share-${number}`)),
    warm: '#d9722a',
    bad: read('--bad'),
  }
}
