export interface Paragraph {
  text: string
  kind: 'heading' | 'item' | 'text'
}

/**
 * A design's README as headings, items and paragraphs. Its text comes from a stranger: it is shown as text, whatever is in it.
 */
export function paragraphsOf(markdown: string): Paragraph[] {
  return markdown
    .replaceAll('\r\n', '\n')
    .replace(/\n(?=[-*] )/g, '\n\n')
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '' && !block.startsWith('# ') && !block.startsWith('![') && !block.startsWith('|'))
    .map((block) => ({ kind: kindOf(block), text: plain(block) }))
}

function kindOf(block: string): Paragraph['kind'] {
  if (/^#{2,6} /.test(block)) return 'heading'
  return /^[-*] /.test(block) ? 'item' : 'text'
}

/** Without the marks; a link is its words. */
function plain(block: string): string {
  return block
    .replace(/^(#{2,6}|[-*]) /, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]+/g, '')
    .replace(/\s*\n\s*/g, ' ')
}
