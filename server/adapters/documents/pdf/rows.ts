/** The parts of a record as rows to be set. */
import type { Cell, Part } from '#lib/domain/record-parts.ts';
import type { Inline } from '#lib/domain/records.ts';
import { type Flow, plain, plainText, type Role, row, type Row, type Structure, type TableRow } from './flow.ts';
import { breakLines, type Measure } from './lines.ts';
import { ink, inset, measure as fullMeasure, type Style, styles } from './look.ts';

interface Place<E> {
  parent: E;
  x: number;
  width: number;
  body: Style;
}

const cellPadding = 5;

export function rowsOf<E>(parts: readonly Part[], root: E, structure: Structure<E>, measure: Measure): Flow<E>[] {
  /** Text under a numbered heading stands in. */
  let item = 0;
  const top = (): Place<E> => ({ parent: root, x: item, width: fullMeasure - item, body: styles.body });
  return parts.flatMap((part, at) => {
    if (part.is !== 'heading') return set(part, top());
    if (part.number !== undefined) item = inset.item;
    else if (part.level === 2) item = 0;
    const rows = heading(part, { ...top(), x: 0, width: fullMeasure });
    // One with nothing under it may stand at the foot of a page.
    const next = parts[at + 1];
    if (next?.is === 'heading' && next.level <= part.level) rows.at(-1)!.keep = false;
    return rows;
  });

  function set(part: Part, place: Place<E>): Flow<E>[] {
    const { parent, x, width, body } = place;
    switch (part.is) {
      case 'title':
        return [
          ...paragraph(plain(part.organisation), styles.organisation, place, { before: 0, keep: true }),
          ...text('H1', plain(part.title), styles.title, place, { before: 4, keep: true, outline: 1 }),
          ...paragraph(plain(part.kind), styles.kind, place, { before: 2, keep: true }),
        ];
      case 'heading':
        return heading(part, place);
      case 'paragraph':
        return paragraph(part.content, part.look === 'note' ? styles.note : body, place, {
          before: part.look === 'note' ? 5 : 6,
        });
      case 'facts': {
        const list = structure.add(parent, 'L');
        return part.facts.flatMap(({ label, values }, at) => {
          const entry = structure.add(list, 'LI');
          const named = structure.add(entry, 'Lbl');
          const [line] = breakLines(plain(label), styles.label, inset.fact, measure);
          const inner = structure.add(entry, 'LBody');
          const rows = values.flatMap((value) =>
            paragraph(
              plain(value),
              body,
              { ...place, parent: inner, x: x + inset.fact, width: width - inset.fact },
              { before: 0 },
            ),
          );
          rows[0]!.held.unshift({ x, line: line!, element: named });
          rows[0]!.before = at === 0 ? 12 : 4;
          return rows;
        });
      }
      case 'list': {
        const list = structure.add(parent, 'L', { ordered: part.ordered });
        return part.items.flatMap((parts, at) => {
          const entry = structure.add(list, 'LI');
          const label = structure.add(entry, 'Lbl');
          const inner = structure.add(entry, 'LBody');
          const indent = part.ordered ? inset.list + 3 : inset.list;
          const nested = { parent: inner, x: x + indent, width: width - indent, body };
          const rows = parts.flatMap((one) => set(one, nested));
          const first = rows.find((row) => row.is === 'row');
          const [line] = breakLines(plain(part.ordered ? `${at + 1}.` : '•'), body, indent, measure);
          if (first === undefined) return [row({ line: line!, element: label }, body, x, { before: 3, keep: false })];
          first.held.unshift({ x: x + (part.ordered ? 0 : 4), line: line!, element: label });
          if (first === rows[0]) first.before = 3;
          return rows;
        });
      }
      case 'table':
        return table(part.rows, place);
      case 'box':
        return box(part, place);
      case 'signature':
        return part.lines.map((label) => {
          const element = structure.add(parent, 'P');
          const [line] = breakLines(plain(label), styles.label, inset.fact, measure);
          const set = row({ line: line!, element }, { ...styles.label, leading: 20 }, x, { before: 16, keep: false });
          return { ...set, blank: { x: x + inset.fact, width: 220 } };
        });
    }
  }

  function heading(part: Part & { is: 'heading' }, place: Place<E>): Row<E>[] {
    const style = styles[`heading${part.level}`];
    const role = `H${part.level}` as const;
    const before = { 2: 20, 3: 14, 4: 11, 5: 9 }[part.level];
    const element = structure.add(place.parent, role);
    const inside = item;
    const rows = lines(
      part.content,
      element,
      style,
      { ...place, x: place.x + inside, width: place.width - inside },
      { before, keep: true },
    );
    const title = plainText(part.content);
    if (part.number !== undefined) {
      const [number] = breakLines(
        plain(`${part.number}${/\d$/.test(part.number) ? '.' : ''} `),
        { ...style, colour: ink.accent },
        inset.item,
        measure,
      );
      rows[0]!.held.unshift({ x: place.x, line: number!, element });
    }
    if (part.level <= 3)
      rows[0]!.place = { level: part.level, title: part.number === undefined ? title : `${part.number} ${title}` };
    return rows;
  }

  function box(part: Part & { is: 'box' }, place: Place<E>): Row<E>[] {
    const colour = {
      decision: ink.accent,
      undecided: ink.plain,
      action: ink.brass,
      leftOut: ink.line,
      seal: ink.accent,
    }[part.kind];
    const style = part.kind === 'seal' ? styles.seal : part.kind === 'leftOut' ? styles.note : styles.box;
    const inner = { ...place, x: place.x + inset.box, width: place.width - inset.box };
    const rows = part.paragraphs.flatMap((content, at) =>
      paragraph(content, style, inner, { before: at === 0 ? 9 : 0 }),
    );
    return rows.map((one, at) => ({
      ...one,
      keep: one.keep || at < Math.min(2, rows.length) - 1,
      bar: { x: place.x, colour },
    }));
  }

  function table(rows: readonly Cell[][], place: Place<E>): TableRow<E>[] {
    const element = structure.add(place.parent, 'Table');
    const columns = Math.max(1, ...rows.map((cells) => cells.length));
    const width = place.width / columns;
    return rows.map((cells, at) => {
      const line = structure.add(element, 'TR');
      const head = cells.every(({ header }) => header);
      return {
        is: 'tableRow',
        before: at === 0 ? 9 : 0,
        head,
        cells: cells.map(({ header, parts }, column) => {
          const scope = { scope: head ? ('Column' as const) : ('Row' as const) };
          const cell = structure.add(line, header ? 'TH' : 'TD', header ? scope : {});
          const body = header ? styles.headCell : styles.cell;
          const inner = {
            parent: cell,
            x: place.x + column * width + cellPadding,
            width: width - 2 * cellPadding,
            body,
          };
          const inside = parts.flatMap((one) => set(one, inner)).filter((one) => one.is === 'row');
          if (inside[0] !== undefined) inside[0].before = 0;
          return { x: place.x + column * width, width, rows: inside };
        }),
      };
    });
  }

  function paragraph(
    content: readonly Inline[],
    style: Style,
    place: Place<E>,
    how: { before: number; keep?: boolean },
  ): Row<E>[] {
    return text('P', content, style, place, how);
  }

  function text(
    role: Role,
    content: readonly Inline[],
    style: Style,
    place: Place<E>,
    { before, keep = false, outline }: { before: number; keep?: boolean; outline?: number },
  ): Row<E>[] {
    const rows = lines(content, structure.add(place.parent, role), style, place, { before, keep });
    if (outline !== undefined) rows[0]!.place = { level: outline, title: plainText(content) };
    return rows;
  }

  /** No line of a paragraph stands alone on a page. */
  function lines(
    content: readonly Inline[],
    element: E,
    style: Style,
    place: Place<E>,
    { before, keep }: { before: number; keep: boolean },
  ): Row<E>[] {
    const all = breakLines(content, style, place.width, measure);
    return all.map((line, at) =>
      row({ line, element }, style, place.x, {
        before: at === 0 ? before : 0,
        keep: keep || (all.length > 1 && (at === 0 || at === all.length - 2)),
      }),
    );
  }
}
