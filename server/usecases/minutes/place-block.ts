import * as Y from 'yjs';
import { type AgendaItem, type Meeting, documentOf, isFrozen, sectionName } from '#lib/domain/meetings.ts';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { nameIn } from '../shared/names.ts';

/** Puts what was decided or given into the minutes of its item, for whoever has not done so themselves (L2). */
export interface PlaceBlock extends FollowUp {
  do: 'placeBlock';
  meetingId: string;
  itemId: string;
  kind: RecordKind;
  /** The motion's or the action's id. */
  ref: string;
}

export const placeBlock = (
  meeting: Pick<Meeting, 'id'>,
  item: Pick<AgendaItem, 'id'>,
  kind: RecordKind,
  ref: string,
): PlaceBlock => ({ do: 'placeBlock', meetingId: meeting.id, itemId: item.id, kind, ref });

/**
 * Idempotent: what stands in the item's document already, in whichever section, is not put there again. When two nodes
 * complete the same outbox at once, neither may have seen the other's yet: so each looks again after it has written, and
 * the later of two is taken away. Whichever wrote last sees both. Frozen minutes stay as they are.
 */
export async function applyPlaceBlock(deps: Deps, placing: PlaceBlock, entry: OutboxEntry): Promise<void> {
  const found = await findOpen(deps, placing);
  if (found === undefined) return;
  const { organisationId } = found.meeting;
  const author = { personId: entry.actor, name: await nameIn(deps, organisationId, entry.actor), organisationId };
  const isOpen = async (): Promise<boolean> => (await findOpen(deps, placing)) !== undefined;
  try {
    const documentId = documentOf(found.meeting, found.item);
    let placed = false;
    await deps.minutesWriter.write(documentId, author, (doc) => (placed = place(doc, placing)), isOpen);
    if (placed) await deps.minutesWriter.write(documentId, author, (doc) => keepFirst(doc, placing), isOpen);
  } catch (error) {
    // Somebody has just frozen them. It stands in the record in any case, and is offered again when they are open.
    if (!isCode(error, 'frozen')) throw error;
  }
}

async function findOpen(deps: Deps, { meetingId, itemId }: PlaceBlock) {
  const meeting = (await deps.aggregates.get('meeting', meetingId))?.value;
  const item = meeting?.items.find(({ id }) => id === itemId);
  return meeting === undefined || item === undefined || isFrozen(meeting) ? undefined : { meeting, item };
}

/** @returns whether it did */
function place(doc: Y.Doc, { itemId, kind, ref }: PlaceBlock): boolean {
  if (standsIn(doc, ref)) return false;
  const block = new Y.XmlElement('record');
  const section = doc.getXmlFragment(sectionName(itemId));
  section.insert(endOf(section), [block]);
  block.setAttribute('kind', kind);
  block.setAttribute('ref', ref);
  return true;
}

/** Of those that stand in the section itself, as the service puts them there; what somebody put elsewhere stays. */
function keepFirst(doc: Y.Doc, { itemId, ref }: PlaceBlock): void {
  const section = doc.getXmlFragment(sectionName(itemId));
  const places = section.toArray().flatMap((node, place) => (isBlock(node, ref) ? [place] : []));
  for (const place of places.slice(1).reverse()) section.delete(place, 1);
}

const isBlock = (node: unknown, ref: string): boolean =>
  node instanceof Y.XmlElement && node.nodeName === 'record' && node.getAttribute('ref') === ref;

function standsIn(doc: Y.Doc, ref: string): boolean {
  return [...doc.share.keys()]
    .filter((name) => name.startsWith(sectionName('')))
    .some((name) => isWithin(doc.getXmlFragment(name), ref));
}

const isWithin = (parent: Y.XmlFragment, ref: string): boolean =>
  parent.toArray().some((node) => {
    if (!(node instanceof Y.XmlElement)) return false;
    return node.nodeName === 'record' ? node.getAttribute('ref') === ref : isWithin(node, ref);
  });

/** Before an empty paragraph at the end: somebody is about to write there. */
function endOf(section: Y.XmlFragment): number {
  const last = section.length === 0 ? undefined : section.get(section.length - 1);
  const isEmpty =
    last instanceof Y.XmlElement &&
    last.nodeName === 'paragraph' &&
    last.toArray().every((inner) => inner instanceof Y.XmlText && inner.length === 0);
  return isEmpty ? section.length - 1 : section.length;
}
