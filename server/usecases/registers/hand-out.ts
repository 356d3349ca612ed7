import type { Board } from '#lib/domain/boards.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { type ItemAt, noteRecorded } from '../minutes/note-read.ts';
import type { Filter, Opened } from './open.ts';

type Register = 'attendance' | 'decisions' | 'actions' | 'interests' | 'terms';

/** An entry of a register, as far as the log asks for it. */
type Entry = ItemAt & { part: 1 | 2 };

/**
 * Puts into the log, before a register is given, whose Part 2 items are in it, and that it was taken away as a file (A5).
 * What somebody was looking for stays out: it may be words of Part 2.
 */
export async function noteHandedOut(
  deps: Deps,
  { actor, board, filter }: Pick<Opened<Filter>, 'actor' | 'board' | 'filter'>,
  register: Register,
  entries: readonly Entry[] = [],
): Promise<void> {
  const confidential = entries.filter(({ part }) => part === 2);
  await noteRecorded(deps, actor, { organisationId: board.organisationId, boardId: board.id }, confidential);
  if (filter.format !== 'csv') return;
  const { boardId: _, format: __, text: ___, ...narrowed } = filter;
  await noteTaken(deps, actor, board, register, narrowed);
}

/** That a register, or a part of it, was taken away as a file. @param narrowed how, without words that were looked for */
export async function noteTaken(
  deps: Deps,
  actor: Actor,
  board: Pick<Board, 'id' | 'organisationId'>,
  register: Register,
  narrowed: Record<string, unknown>,
): Promise<void> {
  await deps.relay.event(
    auditEntry(deps, actor, {
      organisationId: board.organisationId,
      action: 'register.export',
      subject: `board:${board.id}`,
      detail: { register, ...narrowed },
    }),
  );
}
