import { blobsOfExport } from '#lib/domain/exports.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { isCurrent, type Person } from '#lib/domain/people.ts';
import { addMonths, localDate } from '#lib/domain/rules/days.ts';
import { QuorateError } from '#server/errors.ts';
import type { Collection, FollowUp, IndexOf, Stored } from '#server/ports.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { profileId } from '../shared/names.ts';
import { lastLookId } from '../minutes/seen.ts';
import { withoutAccounts } from '../single-sign-on/identities.ts';

/** What the erasure of a profile means for all else that is held on the person. */
export interface ErasePerson extends FollowUp {
  do: 'erasePerson';
  organisationId: string;
  personId: string;
  /** ISO instant: when it was decided. */
  at: string;
}

export const erasePerson = (organisationId: string, personId: string, at: string): ErasePerson => ({
  do: 'erasePerson',
  organisationId,
  personId,
  at,
});

const system = { kind: 'system' } as const;
/** A school keeps the interests of those who left published for so long (DfE governance guides). */
const interestsKeptMonths = 12;

/** Idempotent: what is gone is no error, and what has been changed is not changed again. */
export async function applyErasePerson(deps: Deps, { organisationId, personId, at }: ErasePerson): Promise<void> {
  const person = (await deps.aggregates.get('person', personId))?.value;
  if (person === undefined) return;
  const whole = await isWhole(deps, person, organisationId);
  if (whole) await eraseAccount(deps, personId, at);
  else await eraseIdentity(deps, personId, organisationId);
  const inScope = (one: { organisationId: string }): boolean => whole || one.organisationId === organisationId;
  await removeAll(deps, 'invitation', 'person', personId, inScope);
  await removeAll(deps, 'mail', 'person', personId, inScope);
  await removeFiles(deps, 'exportJob', personId, inScope);
  await removeFiles(deps, 'dataExport', personId, inScope);
  await settleMeetings(deps, organisationId, personId);
  await settleInterests(deps, organisationId, personId, at);
}

/** Whether no other organisation has them on a board, or a profile of them, still: then nobody needs the sign-in. */
export async function isWhole(
  { aggregates }: Pick<Deps, 'aggregates'>,
  person: Pick<Person, 'id' | 'memberships'>,
  organisationId: string,
): Promise<boolean> {
  if (person.memberships.some((m) => m.organisationId !== organisationId && isCurrent(m))) return false;
  const others = new Set(person.memberships.map((m) => m.organisationId).filter((other) => other !== organisationId));
  for (const other of others) {
    const profile = (await aggregates.get('profile', profileId(other, person.id)))?.value;
    if (profile !== undefined && profile.erased === undefined) return false;
  }
  return true;
}

const erasedName = (personId: string): string => `erased-${personId.toLowerCase()}`;

/** What is left says that somebody sat on boards, and nothing of how they came in. */
async function eraseAccount(deps: Deps, personId: string, at: string): Promise<void> {
  let typed: string | undefined;
  await change(deps, system, 'person', personId, ({ value }) => {
    // Put on a board meanwhile: the sign-in is needed again.
    if (value.username === erasedName(personId) || value.memberships.some(isCurrent)) return undefined;
    typed = value.username;
    const { id, memberships, accessEpoch, signInEnded } = value;
    const erased: Person = {
      id,
      username: erasedName(personId),
      mustChangePassword: false,
      accessEpoch: accessEpoch + 1,
      signInEnded: signInEnded ?? { at },
      memberships,
    };
    return { value: erased, outbox: [] };
  });
  await removeAll(deps, 'session', 'person', personId);
  await removeAll(deps, 'apiToken', 'person', personId);
  // What lives for minutes or hours, and is found by its last day alone.
  const now = deps.clock.now();
  for (const ahead of [0, 1]) {
    const day = new Date(now + ahead * 24 * 3600_000).toISOString().slice(0, 10);
    await removeAll(
      deps,
      'passwordReset',
      'expiryDay',
      day,
      (one) => one.personId === personId || (typed !== undefined && one.username === typed),
    );
    await removeAll(deps, 'signInChallenge', 'expiryDay', day, (one) => one.personId === personId);
  }
}

/** Of somebody whom another organisation still knows: how they came in by this one. */
async function eraseIdentity(deps: Deps, personId: string, organisationId: string): Promise<void> {
  await change(deps, system, 'person', personId, ({ value: person }) => {
    const value = withoutAccounts(person, organisationId);
    return value === person ? undefined : { value, outbox: [] };
  });
}

async function removeAll<C extends Collection>(
  deps: Deps,
  collection: C,
  index: IndexOf<C>,
  key: string,
  only: (value: Awaited<ReturnType<typeof findAll<C>>>[number]['value']) => boolean = () => true,
): Promise<void> {
  for (const stored of await findAll(deps, collection, index, key)) {
    if (!only(stored.value)) continue;
    await moveWaiting(deps, collection, stored);
    await deps.aggregates.remove(collection, stored.value.id);
  }
}

/**
 * What is still on its way to the log stays there, before the document goes.
 * @throws QuorateError `unavailable` while the log cannot take it: the next run goes on with the erasure
 */
async function moveWaiting(
  { aggregates, relay }: Deps,
  collection: Collection,
  { value, outbox }: Stored<{ id: string }>,
): Promise<void> {
  if (outbox.length === 0) return;
  await relay.move(collection, value.id);
  const left = (await aggregates.get(collection, value.id))?.outbox ?? [];
  if (left.length > 0) throw new QuorateError('unavailable');
}

/** The files first: what is left over then is found again. */
async function removeFiles(
  deps: Deps,
  collection: 'exportJob' | 'dataExport',
  personId: string,
  only: (one: { organisationId: string }) => boolean,
): Promise<void> {
  for (const stored of await findAll(deps, collection, 'person', personId)) {
    const { value } = stored;
    if (!only(value)) continue;
    await moveWaiting(deps, collection, stored);
    for (const blobId of blobsOfExport(value)) await deps.blobs.remove(blobId);
    await deps.aggregates.remove(collection, value.id);
  }
}

/** When they read minutes and notices, and why they could not come: that is between them and the board, and never in minutes. */
async function settleMeetings(deps: Deps, organisationId: string, personId: string): Promise<void> {
  for (const { value: board } of await findAll(deps, 'board', 'organisation', organisationId)) {
    for (const { value: meeting } of await findAll(deps, 'meeting', 'board', board.id)) {
      const documents = [meeting.minutes.id, ...meeting.items.flatMap(({ confidential }) => confidential?.minutesId ?? [])];
      for (const documentId of documents) await deps.aggregates.remove('lastLook', lastLookId(documentId, personId));
      if (isToSettle(meeting, personId)) {
        await change(deps, system, 'meeting', meeting.id, ({ value }) =>
          isToSettle(value, personId)
            ? { value: withoutSeen(withoutReasons(value, personId), personId), outbox: [] }
            : undefined,
        );
      }
    }
  }
}

const isToSettle = (meeting: Meeting, personId: string): boolean =>
  givesReason(meeting, personId) || meeting.notice?.seen.some((one) => one.personId === personId) === true;

const givesReason = ({ replies = [], attendance = [] }: Meeting, personId: string): boolean =>
  [...replies, ...attendance].some((one) => one.personId === personId && one.reason !== undefined);

function withoutReasons(meeting: Meeting, personId: string): Meeting {
  const { replies, attendance } = meeting;
  const hasReason = (one: { personId: string; reason?: string }) =>
    one.personId === personId && one.reason !== undefined;
  return {
    ...meeting,
    ...(replies && { replies: replies.map((one) => (hasReason(one) ? withoutReason(one) : one)) }),
    ...(attendance && {
      attendance: attendance.map((one) =>
        hasReason(one) ? { ...withoutReason(one), version: one.version + 1 } : one,
      ),
    }),
  };
}

const withoutSeen = ({ notice, ...meeting }: Meeting, personId: string): Meeting => ({
  ...meeting,
  ...(notice && { notice: { ...notice, seen: notice.seen.filter((one) => one.personId !== personId) } }),
});

function withoutReason<T extends { reason?: string }>({ reason: _, ...kept }: T): Omit<T, 'reason'> {
  return kept;
}

/**
 * V3: those of the erased that were kept for a year, and a year has passed; whatever period is set for all others.
 * @param asked whose wait for an answer that they belong in
 * @returns how many went
 */
export async function removeErasedInterests(
  deps: Deps,
  organisationId: string,
  today: string,
  asked: ReadonlySet<string>,
): Promise<number> {
  let removed = 0;
  for (const { value } of await findAll(deps, 'interest', 'organisation', organisationId)) {
    if (value.endedAt === undefined || addMonths(localDate(value.endedAt), interestsKeptMonths) >= today) continue;
    if (asked.has(value.personId)) continue;
    const profile = (await deps.aggregates.get('profile', profileId(organisationId, value.personId)))?.value;
    if (profile?.erased === undefined) continue;
    await deps.aggregates.remove('interest', value.id);
    removed += 1;
  }
  return removed;
}

async function settleInterests(deps: Deps, organisationId: string, personId: string, at: string): Promise<void> {
  for (const { value } of await findAll(deps, 'interest', 'person', personId)) {
    if (value.organisationId !== organisationId) continue;
    if (value.endedAt === undefined) {
      await change(deps, system, 'interest', value.id, ({ value: now }) =>
        now.endedAt === undefined ? { value: { ...now, endedAt: at }, outbox: [] } : undefined,
      );
    } else if (addMonths(localDate(value.endedAt), interestsKeptMonths) < localDate(at)) {
      await deps.aggregates.remove('interest', value.id);
    }
  }
}
