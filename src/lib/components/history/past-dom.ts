import { isSafeAddress } from '#lib/components/editor/links.ts';
import { withheldTitle } from '#lib/components/editor/withheld-title.ts';
import { drawRecord } from '#lib/components/editor/record-view.ts';
import { initialsOf, type Identity } from '#lib/components/ui/identity.ts';
import type { Passage } from '#lib/domain/expunction.ts';
import type { BlockWords } from '#lib/domain/block-words.ts';
import { isAtom, isRecordKind, type RecordKind } from '#lib/domain/minutes-schema.ts';
import { refOf } from '#lib/domain/past-records.ts';
import { isText, type PastElement, type PastMark, type PastNode, type PastText } from '#lib/domain/past-tree.ts';
import { time } from '#lib/pages/when.ts';

export interface DrawOptions {
  /** Whether each run shows who wrote it. */
  authors: boolean;
  nameOf: (personId: string) => string;
  lookOf: (personId: string) => Identity;
  /** What a decision or an action says now. */
  wordsOf: (kind: RecordKind, ref: string) => BlockWords;
  /** In a comparison a change is told with who made it; else it is what the step did. */
  changes: boolean;
}

/** Of removed text: the places in which it stood. */
const places = new WeakMap<Element, Passage[]>();

export const passagesOf = (run: Element): Passage[] => places.get(run) ?? [];

const tags: Record<string, string> = {
  paragraph: 'p',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  hardBreak: 'br',
  tableRow: 'tr',
  tableHeader: 'th',
  tableCell: 'td',
};

/**
 * Draws a section as it was. By hand and not by a template: every space between two runs counts, and there are
 * thousands of them.
 */
export function draw(nodes: readonly PastNode[], options: DrawOptions): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...children(nodes, options));
  return fragment;
}

function children(nodes: readonly PastNode[], options: DrawOptions): Node[] {
  return nodes.map((node, at) => {
    if (!isText(node)) return element(node, options);
    const before = nodes[at - 1];
    return run(node, before !== undefined && isText(before) ? before : undefined, options);
  });
}

/** A decision or an action: as it is now, since there is one of it; in a comparison with whether it came or went. */
function record(node: PastElement, options: DrawOptions): HTMLElement {
  const { attributes, change } = node;
  const made = document.createElement('div');
  drawRecord(
    made,
    options.wordsOf(isRecordKind(attributes.kind) ? attributes.kind : 'motion', refOf(attributes)),
    false,
  );
  if (change === undefined || (!options.changes && change.kind !== 'added')) return made;
  made.classList.add('run', options.changes ? change.kind : 'fresh');
  made.dataset.change = '';
  if (!options.changes) return made;
  const by = options.nameOf(change.by);
  const verb = change.kind === 'removed' ? 'Taken out' : 'Put in';
  made.title = `${verb} by ${by}, ${time(change.at)}`;
  made.dataset.hue = String(options.lookOf(change.by).colour);
  const told = document.createElement('span');
  told.className = 'visually-hidden';
  told.textContent = `${verb} by ${by}: `;
  made.prepend(told);
  return made;
}

function element(node: PastElement, options: DrawOptions): HTMLElement {
  if (isAtom(node.name)) return record(node, options);
  const made = document.createElement(tagOf(node));
  if (node.name === 'orderedList' && typeof node.attributes.start === 'number') {
    (made as HTMLOListElement).start = node.attributes.start;
  }
  if (node.name === 'tableCell' || node.name === 'tableHeader') span(made as HTMLTableCellElement, node.attributes);
  if (options.changes && node.change?.kind === 'restyled') {
    made.classList.add('restyled');
    made.title = `Form changed by ${options.nameOf(node.change.by)}`;
    made.dataset.change = '';
  }
  const inner = children(node.children, options);
  // An empty paragraph keeps its line.
  made.append(...(inner.length === 0 && made.tagName === 'P' ? [document.createElement('br')] : inner));
  if (node.name !== 'table') return made;
  const wrapper = document.createElement('div');
  wrapper.className = 'tableWrapper';
  wrapper.append(made);
  return wrapper;
}

function tagOf({ name, attributes }: PastElement): string {
  if (name === 'heading') return attributes.level === 4 ? 'h4' : 'h3';
  return name === 'table' ? 'table' : (tags[name] ?? 'div');
}

function span(cell: HTMLTableCellElement, { colspan, rowspan }: Record<string, unknown>): void {
  if (typeof colspan === 'number' && colspan > 1) cell.colSpan = Math.min(colspan, 100);
  if (typeof rowspan === 'number' && rowspan > 1) cell.rowSpan = Math.min(rowspan, 100);
}

function run(node: PastText, before: PastText | undefined, options: DrawOptions): HTMLElement {
  const { author, change, text } = node;
  const shown = change === undefined || (!options.changes && change.kind !== 'added') ? undefined : change;
  const made = document.createElement(
    shown?.kind === 'removed' ? 'del' : shown?.kind === 'added' && options.changes ? 'ins' : 'span',
  );
  made.classList.add('run');
  if (shown !== undefined) {
    made.classList.add(options.changes ? shown.kind : 'fresh');
    if (before?.change?.kind !== shown.kind) made.dataset.change = '';
  }
  const who = options.changes && shown !== undefined ? shown.by : author;
  if (options.changes ? shown !== undefined : options.authors) {
    mark(made, who, options);
    const same = before !== undefined && before.author === author && before.change?.kind === change?.kind;
    if (!same || before.change?.by !== change?.by) made.append(label(node, who, options, shown?.kind));
  }
  if (shown?.kind === 'removed' && node.passages) places.set(made, node.passages);
  made.title = titleOf(node, shown, options);
  made.append(marked(text, node.marks));
  return made;
}

function mark(made: HTMLElement, personId: string, { changes, lookOf }: DrawOptions): void {
  const { colour, pattern } = lookOf(personId);
  made.dataset.hue = String(colour);
  if (!changes) made.dataset.pattern = pattern;
}

const verbs = { added: 'added', removed: 'removed', restyled: 'changed the form of' };

/** Who it is, drawn by the style sheet so that it is never copied as minutes, and told to those who listen. */
function label(node: PastText, who: string, options: DrawOptions, kind?: keyof typeof verbs): HTMLElement {
  const made = document.createElement('span');
  made.className = 'who';
  const name = options.nameOf(who);
  const signs = { added: '+', removed: '−', restyled: '~' };
  const sign = options.changes && kind !== undefined ? signs[kind] : '';
  made.dataset.initials = `${sign}${who === 'server' ? 'Q' : initialsOf(name)}${node.carried ? '?' : ''}`;
  const told = document.createElement('span');
  told.className = 'visually-hidden';
  const unsure = node.carried ? ' (carried in, not attested)' : '';
  told.textContent = options.changes && kind !== undefined ? `${name} ${verbs[kind]}: ` : `${name}${unsure}: `;
  made.append(told);
  return made;
}

function titleOf({ author, carried }: PastText, change: PastText['change'], { changes, nameOf }: DrawOptions): string {
  const unsure = carried ? ', brought in after a restart, so not attested' : '';
  const wrote = `${nameOf(author)}${unsure}`;
  if (!changes || change === undefined) return wrote;
  const done = `${nameOf(change.by)}, ${time(change.at)}`;
  if (change.kind === 'removed') return `Removed by ${done}. Written by ${wrote}`;
  return change.kind === 'added' ? `Added by ${done}` : `Form changed by ${done}. Written by ${wrote}`;
}

function marked(text: string, marks: readonly PastMark[]): Node {
  let node: Node = document.createTextNode(text);
  for (const { type, attrs } of marks) {
    const around = markElement(type, attrs);
    if (around === undefined) continue;
    around.append(node);
    node = around;
  }
  return node;
}

function markElement(type: string, attrs: Record<string, unknown> | undefined): HTMLElement | undefined {
  if (type === 'bold') return document.createElement('strong');
  if (type === 'italic') return document.createElement('em');
  if (type === 'withheld') {
    const made = document.createElement('span');
    Object.assign(made, { className: 'withheld', title: withheldTitle });
    return made;
  }
  const href = type === 'link' && typeof attrs?.href === 'string' ? attrs.href : undefined;
  if (href === undefined || !isSafeAddress(href)) return undefined;
  const link = document.createElement('a');
  Object.assign(link, { href, target: '_blank', rel: 'noopener noreferrer nofollow' });
  return link;
}
