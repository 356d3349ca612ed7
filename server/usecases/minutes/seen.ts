import type { LastLook } from '#lib/domain/expunction.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { assertLive, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { findMinutes } from './find-minutes.ts';

export interface Seen {
  /** ISO instant. */
  at: string;
}

export const lastLookId = (documentId: string, personId: string): string => `${documentId}:${personId}`;

/** When anybody last looked at the history of these. */
export async function looksAt(deps: Pick<Deps, 'aggregates'>, documentIds: readonly string[]): Promise<LastLook[]> {
  const found = await Promise.all(documentIds.map((documentId) => findAll(deps, 'lastLook', 'document', documentId)));
  return found.flat().map(({ value }) => value);
}

/** Notes when somebody last looked at a document's history. Not audited: it is a bookmark of the reader's own. */
export async function noteLastLook(deps: Deps, given: Actor | undefined, input: unknown): Promise<Seen> {
  const actor = await identifyPerson(deps, given);
  const { documentId, meeting, may } = await findMinutes(deps, actor, idIn(input, 'documentId'));
  if (!may('history.read')) throw new QuorateError('forbidden');
  const { organisationId } = meeting;
  const personId = actor.person.id;
  const id = lastLookId(documentId, personId);
  const look = { id, organisationId, documentId, personId, at: new Date(deps.clock.now()).toISOString() };
  const before = await deps.aggregates.get('lastLook', id);
  if (before !== undefined && before.value.at >= look.at) return { at: before.value.at };
  await assertLive(deps, actor);
  try {
    if (before === undefined) await deps.aggregates.insert('lastLook', look);
    else await deps.aggregates.replace('lastLook', look, before.version);
  } catch (error) {
    // Another of the reader's tabs noted it at the same moment.
    if (!isCode(error, 'conflict') && !isCode(error, 'stale_version')) throw error;
  }
  return { at: look.at };
}
