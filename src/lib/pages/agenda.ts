export interface PastedItem {
  title: string;
  part: 1 | 2;
  plannedMinutes?: number;
  /** Stands under the last item that does not. */
  level?: 1;
}

/** "1.", "2)", "3.1", "(a)", bullets and dashes in front of an item; a bare number before a wide space. */
const numbering =
  /^(?:\(?\d{1,2}(?:\.\d{1,2})*[.):]\s+|\d{1,2}(?:\.\d{1,2})+\s+|\d{1,2}[a-z][.)]\s+|\d{1,2}\s{2,}|\(?[a-z][.)]\s+|[-–—•*·]\s*)/i;
/** "3.1", "3a.", "(a)". */
const nestedNumber = /^\(?(?:\d{1,2}\.\d{1,2}[.):]?|\d{1,2}[a-z][.)]|[a-z][.)])\s/i;
const bareNumber = /^\d{1,2}\s+/;
const confidential = /[\s,(–-]*\b(?:part\s*(?:2|two|ii)|confidential)\b\)?\s*$/i;
const minutes = /[\s,(–-]*\b(\d{1,3})\s*(?:min|mins|minutes)\b\.?\)?\s*$/i;

/**
 * An agenda pasted one item a line, as clerks keep them: numbering is dropped, "(10 min)" becomes the time planned and
 * "(Part 2)" or "confidential" at the end makes a confidential item. What is indented, or numbered "3.1" or "(a)", stands
 * under the item before.
 */
export function parseAgenda(text: string): PastedItem[] {
  const lines = text
    .replaceAll('\t', '    ')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ indent: line.search(/\S/), text: line.trim() }));
  // "6 month review" among others keeps its number; when every line begins with one, they are the numbering.
  const mark = lines.length > 1 && lines.every((line) => bareNumber.test(line.text)) ? bareNumber : numbering;
  const margin = Math.min(...lines.map(({ indent }) => indent));
  return lines
    .map((line) => ({ ...line, title: line.text.replace(mark, '').trim() }))
    .filter(({ title }) => title !== '')
    .map(({ indent, text: whole, title }, at) => {
      const nested = at > 0 && (indent >= margin + 2 || nestedNumber.test(whole));
      return { ...parseLine(title), ...(nested ? { level: 1 as const } : {}) };
    });
}

function parseLine(line: string): PastedItem {
  const item: PastedItem = { title: line, part: 1 };
  // Either mark may stand last.
  for (let pass = 0; pass < 2; pass++) {
    const planned = minutes.exec(item.title);
    if (planned && planned.index > 0) {
      item.plannedMinutes = Number(planned[1]);
      item.title = item.title.slice(0, planned.index).trim();
    }
    const part2 = confidential.exec(item.title);
    if (part2 && part2.index > 0) {
      item.part = 2;
      item.title = item.title.slice(0, part2.index).trim();
    }
  }
  return item;
}
