import { packJson, unpackJson, type Codec } from '#server/ports.ts';
import type { Database } from './database.ts';

export interface Message {
  id: number;
  kind: 'publish' | 'ask';
  topic: string;
  /** @throws QuorateError `store_corrupt` */
  message: () => unknown;
}
export interface Answer {
  node: string;
  answer?: unknown;
  unreachable?: true;
}

/** How processes on one store hand messages to the one that serves. Rows live for as long as somebody waits. */
export interface BusTables {
  send(kind: Message['kind'], topic: string, message: unknown): number;
  after(id: number): Message[];
  reply(message: Message, answer: Answer): void;
  takeAnswer(id: number): Answer | undefined;
  /** Forgets a message and its answer. */
  forget(id: number): void;
  /** Whether a message is still there to be answered. */
  waits(id: number): boolean;
  /** Changes whenever another process has written. */
  dataVersion(): number;
}

interface AnswerRow {
  node: string;
  unreachable: number;
  body: Uint8Array;
}

/** Part of the transaction in which a node begins: what is there was meant for one that is gone. */
export function clearBusTables(db: Database): void {
  db.run('DELETE FROM bus_messages');
  db.run('DELETE FROM bus_answers');
}

export function createBusTables(db: Database, codec: Codec): BusTables {
  const forget = (id: number) => {
    db.run('DELETE FROM bus_messages WHERE id = ?', id);
    db.run('DELETE FROM bus_answers WHERE message_id = ?', id);
  };

  const waits = (id: number) => db.get('SELECT 1 FROM bus_messages WHERE id = ?', id) !== undefined;

  return {
    send(kind, topic, message) {
      const body = packJson(codec, 'workspace', message);
      return db.write(
        () => db.run('INSERT INTO bus_messages (kind, topic, body) VALUES (?, ?, ?)', kind, topic, body).id,
      );
    },
    after: (id) =>
      db
        .all<{ id: number; kind: Message['kind']; topic: string; body: Uint8Array }>(
          'SELECT id, kind, topic, body FROM bus_messages WHERE id > ? ORDER BY id',
          id,
        )
        .map(({ body, ...rest }) => ({ ...rest, message: () => unpackJson(codec, body) })),
    reply(message, { node, answer, unreachable }) {
      const body = packJson(codec, 'workspace', answer);
      db.write(() => {
        // Whoever asked may have given up and taken the message back.
        if (!waits(message.id)) return;
        db.run('INSERT OR IGNORE INTO bus_answers VALUES (?, ?, ?, ?)', message.id, node, unreachable ? 1 : 0, body);
      });
    },
    takeAnswer(id) {
      const row = db.get<AnswerRow>('SELECT node, unreachable, body FROM bus_answers WHERE message_id = ?', id);
      if (!row) return undefined;
      if (row.unreachable) return { node: row.node, unreachable: true };
      return { node: row.node, answer: unpackJson(codec, row.body) };
    },
    forget: (id) => db.write(() => forget(id)),
    waits,
    dataVersion: () => db.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0,
  };
}
