import { createHash } from 'node:crypto';
import { type Part, partsOf } from '#lib/domain/record-parts.ts';
import { headWords, kindWords } from '#lib/domain/record-words.ts';
import type { CopyOf, Inline } from '#lib/domain/records.ts';
import { styleSheet } from './look.ts';

/** One page with everything in it: no script, nothing that is fetched. */
export function toHtml(copy: CopyOf): Uint8Array {
  const { record, state, seal } = copy;
  const title = `${record.meeting.title}: ${kindWords(record)}`;
  const head = headWords(copy);
  const style = styleSheet(head.toUpperCase());
  const hash = createHash('sha256').update(style).digest('base64');
  const end = seal === undefined ? `${record.organisation.name} · ${record.board.name}` : `SHA-256 ${seal.sha256}`;
  return new TextEncoder().encode(`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header class="top"><p class="state${state === 'signed' ? ' signed' : ''}">${escaped(head)}</p></header>
<main>
${partsOf(copy).map(partHtml).join('\n')}
</main>
<footer class="end">${escaped(end)}</footer>
</body>
</html>
`);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);

function inlineHtml(content: readonly Inline[]): string {
  return content
    .map((one) => {
      if ('break' in one) return '<br>';
      let html = escaped(one.text);
      if (one.italic) html = `<em>${html}</em>`;
      if (one.bold) html = `<strong>${html}</strong>`;
      return one.link === undefined ? html : `<a href="${escaped(one.link)}" rel="noreferrer">${html}</a>`;
    })
    .join('');
}

function partHtml(part: Part): string {
  switch (part.is) {
    case 'title':
      return `<p class="organisation">${escaped(part.organisation)}</p>
<h1>${escaped(part.title)}</h1>
<p class="kind">${escaped(part.kind)}</p>`;
    case 'heading': {
      const number = part.number === undefined ? '' : `<span class="number">${escaped(part.number)}.</span> `;
      return `<h${part.level}>${number}${inlineHtml(part.content)}</h${part.level}>`;
    }
    case 'paragraph':
      return `<p${part.look === 'note' ? ' class="note"' : ''}>${inlineHtml(part.content)}</p>`;
    case 'facts':
      return `<dl>\n${part.facts
        .map(({ label, values }) => {
          const said = values.map((value) => `<dd>${escaped(value)}</dd>`).join('');
          return `<div><dt>${escaped(label)}</dt>${said}</div>`;
        })
        .join('\n')}\n</dl>`;
    case 'list': {
      const tag = part.ordered ? 'ol' : 'ul';
      return `<${tag}>\n${part.items.map((parts) => `<li>${parts.map(partHtml).join('\n')}</li>`).join('\n')}\n</${tag}>`;
    }
    case 'table':
      return tableHtml(part);
    case 'box':
      return `<div class="box ${part.kind}">${part.paragraphs.map((content) => `<p>${inlineHtml(content)}</p>`).join('')}</div>`;
    case 'signature':
      return part.lines.map((line) => `<p class="sign">${escaped(line)}</p>`).join('\n');
  }
}

/** It scrolls by itself where it is wide, by the keyboard too. */
function tableHtml({ rows }: Part & { is: 'table' }): string {
  const lines = rows.map((cells) => {
    const head = cells.every(({ header }) => header);
    const row = cells.map(({ header, parts }) => {
      const inside = parts.map(partHtml).join('');
      return header ? `<th scope="${head ? 'col' : 'row'}">${inside}</th>` : `<td>${inside}</td>`;
    });
    return `<tr>${row.join('')}</tr>`;
  });
  return `<div class="table" role="region" aria-label="Table" tabindex="0"><table>\n${lines.join('\n')}\n</table></div>`;
}
