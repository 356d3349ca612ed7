/** What happens to each frame of a connection: parsed, weighed, and taken, ignored, held or refused (S5 to S7). */
import { closeCodes } from '#lib/domain/wire.ts';
import { checkState, readAwareness, writeAwareness, type AwarenessEntry } from './awareness-book.ts';
import type { Connection } from './connection.ts';
import type { Content, Contribution } from './contribution.ts';
import type { HeldFrame } from './held.ts';
import { bringsNothing, inspect, type Inspection } from './inspect.ts';
import { limits } from './limits.ts';
import * as messages from './messages.ts';
import { Message } from './messages.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import { isLong, takeStretches } from './stretches.ts';
import { caretAfter, readTyped } from './typing.ts';

type ContentFrame = Extract<messages.Frame, { type: 'step2' | 'update' }>;

/**
 * Deals with the next frame of a connection; of content, with all that follow at once.
 * @throws Refused, or rejects with it. @returns a promise only when something has to be waited for
 */
export function receive(connection: Connection, room: Room): void | Promise<void> {
  if (receiveTyping(connection, room)) return;
  const received = connection.next!;
  connection.inbox.advance();
  const frame = messages.readFrame(received);
  switch (frame.type) {
    case 'step1':
      connection.inbox.question();
      return room.answer(connection, frame.stateVector);
    case 'queryAwareness':
      return room.sendAwareness(connection);
    case 'awareness':
      return receiveAwareness(connection, room, frame.update, received);
    default:
      return receiveContents(connection, room, numbered(connection, frame, received));
  }
}

/** Tries again what was held. */
export async function retry(connection: Connection): Promise<void> {
  for (const frame of connection.held.takeAll()) {
    const { room } = connection;
    if (!connection.ended && room) await receiveContents(connection, room, frame, false);
  }
  connection.held.rest();
}

function numbered(connection: Connection, frame: ContentFrame, received: Uint8Array): HeldFrame {
  if (frame.type === 'step2') connection.answered = true;
  return { ...frame, received, number: connection.numbered() };
}

/** S9: what is typed on at the same place is taken together, however many frames it came in. */
function receiveTyping(connection: Connection, room: Room): boolean {
  const { caret } = connection;
  if (!caret || !connection.mayWrite || room.frozen || room.document.clockOf(caret.client) !== caret.clock)
    return false;
  const texts: Uint8Array[] = [];
  const numbers: number[] = [];
  const begun = { ...caret };
  let received: Uint8Array | undefined;
  for (let message = connection.next; message; message = connection.next) {
    const text = readTyped(message, caret);
    if (!text) break;
    connection.inbox.advance();
    numbers.push(connection.numbered());
    texts.push(text);
    caret.clock += text.length;
    received = message;
  }
  if (received) room.intake.type(connection, { caret: begun, texts, numbers, received });
  return received !== undefined;
}

/** Content that cannot be taken at once. */
type Later = { frame: HeldFrame; unproven: number[] } | { frame: HeldFrame; long: Content };

/** S9: content that arrived together is taken together. */
function receiveContents(connection: Connection, room: Room, first: HeldFrame, andMore = true): void | Promise<void> {
  if (room.document.surelyHas(first.update)) {
    connection.inbox.talk();
    return connection.settled(first.number, room.commits.last);
  }
  const later = room.intake.take(connection.author, connection, (contribution) => {
    for (let frame: HeldFrame | undefined = first; frame; frame = andMore ? nextContent(connection) : undefined) {
      const left = receiveContent(connection, room, frame, contribution);
      if (left) return left;
    }
    return undefined;
  });
  if (later === undefined) return;
  return 'long' in later
    ? takeLong(connection, room, later.frame, later.long)
    : prove(connection, room, later.frame, later.unproven);
}

function nextContent(connection: Connection): HeldFrame | undefined {
  const received = connection.next;
  if (received === undefined || !messages.isContent(received)) return undefined;
  connection.inbox.advance();
  return numbered(connection, messages.readFrame(received) as ContentFrame, received);
}

function receiveContent(
  connection: Connection,
  room: Room,
  frame: HeldFrame,
  contribution: Contribution,
): Later | undefined {
  const found = inspect(room.document.doc, frame.update);
  if (isToBeLeft(connection, room, frame, found)) return undefined;
  const unproven = found.clients.filter((id) => room.authorship.owner(id) !== connection.author.personId);
  if (unproven.length > 0) return { frame, unproven };
  const content = contentOf(frame, found);
  if (isLong(content)) return { frame, long: content };
  contribution.add(content);
  connection.caret = caretAfter(found);
  return undefined;
}

async function takeLong(connection: Connection, room: Room, frame: HeldFrame, content: Content): Promise<void> {
  const mayGoOn = () => {
    if (connection.ended) return false;
    if (!connection.mayWrite || room.frozen) refuseChange(connection, room, frame, content.found);
    return true;
  };
  const rest = await takeStretches(connection, room, content, mayGoOn);
  if (rest) await receiveContents(connection, room, { ...frame, update: rest }, false);
}

/** @throws Refused. @returns whether there is nothing to take, or not yet */
function isToBeLeft(connection: Connection, room: Room, frame: HeldFrame, found: Inspection): boolean {
  if (bringsNothing(found)) {
    connection.inbox.talk();
    connection.settled(frame.number, room.commits.last);
  } else if (!connection.mayWrite || room.frozen) refuseChange(connection, room, frame, found);
  else if (found.missing) connection.held.add(frame);
  else return false;
  return true;
}

/** S6, S12. */
function refuseChange(connection: Connection, room: Room, frame: HeldFrame, found: Inspection): void {
  // Every Yjs peer, a reader too, deletes formatting marks that a change of somebody else's made redundant.
  const tidying = found.clients.length === 0 && found.deletions === 'marks' && !found.missing;
  if (tidying) return connection.settled(frame.number, room.commits.last);
  if (room.frozen) throw new Refused('the minutes are frozen', closeCodes.frozen);
  throw new Refused('you may read these minutes, not write in them');
}

const contentOf = (frame: HeldFrame, found: Inspection, carried?: ReadonlySet<number>): Content => ({
  update: frame.update,
  found,
  number: frame.number,
  received: frame.type === 'update' ? frame.received : undefined,
  carried,
});

/** S5: content under ids that are not known to be the sender's. */
async function prove(connection: Connection, room: Room, frame: HeldFrame, ids: number[]): Promise<void> {
  const { personId } = connection.author;
  const mayCarry = frame.type === 'step2' && room.recovering;
  const carried = new Set<number>();
  for (const id of ids) {
    const owner = room.authorship.owner(id) ?? (mayCarry ? undefined : await bind(connection, room, id));
    if (owner === personId) continue;
    // Whoever is here and has brought what they have needs nobody to carry it: this would take their next words' place.
    if (!mayCarry || room.awareness.holder(id)?.answered) throw new Refused('content under the name of somebody else');
    carried.add(id);
  }
  if (connection.ended) return;
  const long = connection.share.count(() => takeProven(connection, room, frame, carried));
  if (long) await takeLong(connection, room, frame, long);
}

/** Others wrote while the store was asked. @returns what is to be taken in stretches */
function takeProven(
  connection: Connection,
  room: Room,
  frame: HeldFrame,
  carried: ReadonlySet<number>,
): Content | undefined {
  const found = inspect(room.document.doc, frame.update);
  if (isToBeLeft(connection, room, frame, found)) return undefined;
  const content = contentOf(frame, found, carried);
  if (isLong(content)) return content;
  room.intake.take(connection.author, connection, (contribution) => contribution.add(content));
  return undefined;
}

async function bind(connection: Connection, room: Room, clientId: number): Promise<string> {
  connection.newClientIds += 1;
  if (connection.newClientIds > limits.newClientIds) throw new Refused('too many client ids');
  try {
    return await room.authorship.bind(clientId, connection.author.personId);
  } catch {
    throw new Refused('the service is not available just now', closeCodes.unavailable);
  }
}

function receiveAwareness(
  connection: Connection,
  room: Room,
  update: Uint8Array,
  received: Uint8Array,
): void | Promise<void> {
  const entries = readAwareness(update);
  // A state that ends proves nothing: browsers repeat the end of others.
  const unbound = entries.filter((e) => room.authorship.owner(e.clientId) === undefined && e.state !== 'null');
  if (unbound.length === 0) return showAwareness(connection, room, entries, received);
  return Promise.all(unbound.map((e) => bind(connection, room, e.clientId))).then(() => {
    if (!connection.ended) showAwareness(connection, room, entries, received);
  });
}

/** Entries of others are dropped: the stock provider repeats what it hears. */
function showAwareness(connection: Connection, room: Room, entries: AwarenessEntry[], received: Uint8Array): void {
  const own = entries.filter((e) => room.authorship.owner(e.clientId) === connection.author.personId);
  for (const entry of own) checkState(entry.state);
  const news = own.filter((entry) => room.awareness.take(entry, connection));
  // While the log cannot be written, carets are the first thing to go.
  if (news.length === 0 || room.commits.waiting > limits.waitingSteps) return;
  room.attest(
    news.map((entry) => entry.clientId),
    connection.author,
  );
  room.commits.then(() => room.peers?.sendAwareness(news));
  const asItCame = news.length === entries.length;
  room.broadcast(asItCame ? new Message(received) : messages.awareness(writeAwareness(news)), connection);
}
