import { inflateSync } from 'node:zlib';
import { getDocumentProxy } from 'unpdf';

export interface Node {
  role: string;
  alt?: string;
  /** What its content says, in the order of the structure; of its children too. */
  text: string;
  children: Node[];
}

interface Outline {
  title: string;
  items: Outline[];
}

interface Tree {
  role?: string;
  alt?: string;
  type?: string;
  id?: string;
  children?: Tree[];
}

/** Content that is marked; one that is no content of the structure has no id. */
interface Mark {
  tag: string;
  id?: string | null;
}

/** What a PDF holds, as a reader's software is told. */
export async function readPdf(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(bytes.slice());
  const pages: { structure: Node; unmarked: string; artifacts: string; text: string }[] = [];
  let lost = '';
  for (let at = 1; at <= pdf.numPages; at += 1) {
    const page = await pdf.getPage(at);
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    const byId = new Map<string, string>();
    let artifacts = '';
    let text = '';
    const open: Mark[] = [];
    for (const item of items) {
      if ('str' in item) {
        // pdf.js leaves out the space at the end of a line.
        const said = `${item.str}${item.hasEOL ? ' ' : ''}`;
        if (open.some(({ tag }) => tag === 'Artifact')) artifacts += said;
        else {
          const id = open.findLast((one) => typeof one.id === 'string')?.id ?? undefined;
          if (id === undefined) lost += said;
          else byId.set(id, (byId.get(id) ?? '') + said);
          text += said;
        }
      } else if (item.type === 'endMarkedContent') open.pop();
      else open.push(item as unknown as Mark);
    }
    const textOf = (tree: Tree, except: (role: string, text: string) => boolean): string => {
      const text = (tree.children ?? [])
        .map((child) => (child.role === undefined ? (byId.get(child.id ?? '') ?? '') : textOf(child, except)))
        .join('');
      return except(tree.role!, text) ? '' : text;
    };
    const toNode = (tree: Tree): Node => ({
      role: tree.role!,
      text: textOf(tree, () => false),
      children: (tree.children ?? []).filter(({ role }) => role !== undefined).map(toNode),
      ...(tree.alt === undefined ? {} : { alt: tree.alt }),
    });
    const tree: Tree = await page.getStructTree();
    // The marks of lists are drawn, not said.
    const unmarked = textOf(tree, (role, said) => role === 'Lbl' && /^\s*(?:•|\d+\.)\s*$/.test(said));
    pages.push({ structure: toNode(tree), unmarked, artifacts, text });
  }
  const { info, metadata } = await pdf.getMetadata();
  const outline = (await pdf.getOutline()) as Outline[];
  const markInfo = await pdf.getMarkInfo();
  const preferences = await pdf.getViewerPreferences();
  return {
    pages,
    lost,
    info: info as Record<string, unknown>,
    metadata: metadata as unknown,
    outline,
    markInfo,
    preferences,
  };
}

/** Every stream of a PDF, unpacked, and all that stands between them. */
export function unpacked(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes);
  const whole = [raw.toString('latin1')];
  for (let at = raw.indexOf('stream\n'); at >= 0; at = raw.indexOf('stream\n', at + 1)) {
    const from = at + 'stream\n'.length;
    const to = raw.indexOf('\nendstream', from);
    try {
      whole.push(inflateSync(raw.subarray(from, to)).toString('latin1'));
    } catch {
      // Not packed: it is in the whole already.
    }
  }
  return whole.join('\n');
}

export function everyNode(node: Node): Node[] {
  return [node, ...node.children.flatMap(everyNode)];
}
