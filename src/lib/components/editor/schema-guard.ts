import type { Attrs, Node, Schema } from '@tiptap/pm/model';
import { isRecordKind, isRef } from '#lib/domain/minutes-schema.ts';

const spanLimit = 100;
const startLimit = 100_000;

const isCount = (value: unknown, limit: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= limit;

const isWidths = (value: unknown): boolean =>
  value === null ||
  (Array.isArray(value) && value.length <= spanLimit && value.every((width) => isCount(width, 10_000)));

const isCell = ({ colspan, rowspan, colwidth }: Attrs): boolean =>
  isCount(colspan, spanLimit) && isCount(rowspan, spanLimit) && isWidths(colwidth);

const rules: Record<string, (attributes: Attrs) => boolean> = {
  tableCell: isCell,
  tableHeader: isCell,
  heading: ({ level }) => isCount(level, 6),
  orderedList: ({ start }) => isCount(start, startLimit),
  // Without a reference where that has not arrived yet: to refuse it would be to delete it.
  record: ({ kind, ref }) => isRecordKind(kind) && (ref === '' || isRef(ref)),
};

/**
 * Makes a schema refuse attributes that no editor of ours writes. The shared document may hold anything that somebody's
 * own program put there: a cell that spans a thousand million columns would stop every page that draws it. The binding
 * leaves out what the schema refuses. Of a link only its address is taken.
 */
export function guardSchema(schema: Schema): void {
  const node = schema.node.bind(schema);
  schema.node = (...given): Node => {
    const made = node(...given);
    if (rules[made.type.name]?.(made.attrs) === false) throw new RangeError(`No ${made.type.name} has such attributes`);
    return made;
  };
  const mark = schema.mark.bind(schema);
  schema.mark = (type, attributes) =>
    (typeof type === 'string' ? type : type.name) === 'link'
      ? mark(type, { href: String((attributes as { href?: unknown } | null | undefined)?.href ?? '') })
      : mark(type, attributes);
}
