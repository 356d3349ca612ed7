import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import type { MinutesLog } from '../ports.ts';
import type { Block } from './minutes-text.ts';

interface Writing {
  log: Pick<MinutesLog, 'append' | 'bindClient' | 'read'>;
  node: string;
  /** Organisation id. */
  scope: string;
  documentId: string;
}

/**
 * Adds blocks to the end of one section as its author's own change: under a client id that is bound to them, as if
 * their browser had sent it (S5).
 */
export async function writeSection(
  { log, node, scope, documentId }: Writing,
  itemId: string,
  author: string,
  at: number,
  blocks: readonly Block[],
): Promise<void> {
  const doc = new Y.Doc();
  for (const entry of await log.read(documentId)) Y.applyUpdate(doc, entry.update);
  const before = Y.encodeStateVector(doc);
  const section = doc.getXmlFragment(sectionName(itemId));
  doc.transact(() => section.insert(section.length, blocks.map(element)));
  await log.bindClient(documentId, doc.clientID, author);
  const update = Y.encodeStateAsUpdate(doc, before);
  const { durable } = await log.append({ scope, documentId, author, at, node, update });
  await durable;
  doc.destroy();
}

/** The elements that the editor's schema knows: src/lib/components/editor/extensions.ts. */
function element(block: Block): Y.XmlElement {
  if ('bullets' in block) {
    return node(
      'bulletList',
      block.bullets.map((text) => node('listItem', [node('paragraph', [new Y.XmlText(text)])])),
    );
  }
  if ('heading' in block) {
    const heading = node('heading', [new Y.XmlText(block.heading)]);
    // A number, as the editor writes it; the type of Yjs knows only strings.
    (heading as Y.XmlElement<{ level: number }>).setAttribute('level', 3);
    return heading;
  }
  return node('paragraph', [new Y.XmlText(block.paragraph)]);
}

function node(name: string, children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
}
