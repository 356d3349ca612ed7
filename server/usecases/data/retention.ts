import { z } from 'zod';
import { monthsAtMost, periodsOf, retentionCategories, type RetentionPeriods } from '#lib/domain/data/retention.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { RetentionView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseOnEveryBoard, decidingIn } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { namesIn } from '../shared/names.ts';
import { idIn, parse } from '../shared/parse.ts';
import { dueBy } from './retention-due.ts';
import { changeSettings, dataSettings } from './settings.ts';

const period = z.union([z.int().min(1).max(monthsAtMost), z.literal('never')], 'must be a number of months, or never');
const typed = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value),
  period.optional(),
);

/** To look at; periods that are given are tried, and change nothing. */
export const showRetentionInput = z.strictObject({
  organisationId: id,
  mail: typed,
  interests: typed,
  endedProfiles: typed,
  history: typed,
  cancelledMeetings: typed,
});
export const setRetentionInput = z.strictObject({
  organisationId: id,
  mail: period,
  interests: period,
  endedProfiles: period,
  /** Left out: as it was. */
  history: period.optional(),
  cancelledMeetings: period.optional(),
});

type Chosen = Omit<z.output<typeof setRetentionInput>, 'organisationId'>;

const shown = 20;
/** Of more than that it is only said that there is more. */
const countedAtMost = 1_000;

/** How long things are kept, and what would be deleted by now (V4), by the periods that are set or by others to try. */
export async function showRetention(deps: Deps, given: Actor | undefined, input: unknown): Promise<RetentionView> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisation.id);
  const { organisationId, ...tried } = parse(showRetentionInput, input);
  const { retention, lastRun } = await dataSettings(deps, organisationId);
  const set = periodsOf(retention);
  const trying = Object.fromEntries(Object.entries(tried).filter(([, value]) => value !== undefined));
  const periods = { ...set, ...trying };
  const { due, kept } = await dueBy(deps, organisationId, periods, localDate(deps.clock.now()), countedAtMost + 1);
  const isAnyKept = Object.values(kept).some((all) => all.length > 0);
  const nameOf = isAnyKept ? await namesIn(deps, organisationId) : () => '';
  const askers = (ids: readonly string[]) => ids.map((personId) => ({ id: personId, name: nameOf(personId) }));
  return {
    organisation: { id: organisation.id, name: organisation.name },
    deciding: await decidingIn(deps, actor, organisationId),
    set,
    periods,
    due: Object.fromEntries(
      retentionCategories.map((category) => [
        category,
        {
          ...counted(due[category], ({ what, since }) => ({ what, since })),
          ...(kept[category].length === 0
            ? {}
            : { kept: counted(kept[category], ({ what, since, askedBy }) => ({ what, since, askedBy: askers(askedBy) })) }),
        },
      ]),
    ) as RetentionView['due'],
    ...(lastRun === undefined ? {} : { lastRun }),
  };
}

const counted = <T, S>(all: readonly T[], show: (one: T) => S) => ({
  count: Math.min(all.length, countedAtMost),
  ...(all.length > countedAtMost ? { more: true } : {}),
  first: all.slice(0, shown).map(show),
});

/** Sets the periods, all of them: from the next night on what is over them is deleted, of every board. */
export async function setRetention(deps: Deps, given: Actor | undefined, input: unknown): Promise<RetentionView> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  await authoriseOnEveryBoard(deps, actor, organisationId);
  const { organisationId: _, ...chosen } = parse(setRetentionInput, input);
  assertFresh(deps, actor);
  await changeSettings(deps, actor, organisationId, (found) => {
    const retention = withChosen(found.retention, chosen);
    return {
      value: { ...found, retention },
      outbox: [
        auditEntry(deps, actor, {
          organisationId,
          action: 'data.setRetention',
          subject: `organisation:${organisationId}`,
          detail: retention,
        }),
      ],
    };
  });
  return showRetention(deps, actor, { organisationId });
}

function withChosen(
  set: Partial<RetentionPeriods> | undefined,
  { history = set?.history, cancelledMeetings = set?.cancelledMeetings, ...all }: Chosen,
): Partial<RetentionPeriods> {
  return {
    ...all,
    ...(history === undefined ? {} : { history }),
    ...(cancelledMeetings === undefined ? {} : { cancelledMeetings }),
  };
}
