import type { z } from 'zod';
import { type AgendaItem, type Meeting, isFrozen } from '#lib/domain/meetings.ts';
import type { Motion } from '#lib/domain/motions.ts';
import type { Action } from '#lib/domain/permissions.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { OutboxEntry, Stored } from '#server/ports.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { type Audited, auditEntry } from '../shared/audit-entry.ts';
import { authoriseInMeeting, mayInMeeting } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { mayKnowMeeting } from '../shared/find.ts';
import { identify, identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { boardChanged, meetingChanged } from '../shared/tell-nodes.ts';
import { meetingView } from './view.ts';

interface Context {
  deps: Deps;
  actor: Actor;
  /** ISO instant. */
  now: string;
  /** With `onItem`: the item that the input names; with `onMotion`: the motion's. */
  item: AgendaItem | undefined;
  /** With `onMotion`: the one that the input names. */
  motion: Motion | undefined;
}

export interface Outcome {
  meeting: Meeting;
  audit: Omit<Audited, 'organisationId' | 'subject'>;
}

/** One thing that can be done to a meeting: the pipeline of W1 runs it. */
export interface MeetingVerb<S extends z.ZodType> {
  input: S;
  /** Of several one is enough; `apply` then sees to what it is enough for. */
  permission: Action | readonly Action[];
  /** The input names an agenda item; who may not read a Part 2 item may not change it. `manage`: but see its access. */
  onItem?: 'read' | 'manage';
  /** The input names a motion; who may not read its item may not touch it. */
  onMotion?: true;
  /** The version of the part that it changes; without it the command commutes with others and carries no base version (W3). */
  versionOf?: (
    meeting: Meeting,
    item: AgendaItem | undefined,
    about: { motion: Motion | undefined; input: z.output<S> },
  ) => number;
  /** Whether it can be done though the minutes are frozen. */
  whileFrozen?: true;
  /** Whether it can be done to a meeting that was cancelled. */
  whileCancelled?: true;
  /** The rule, and what the audit log says; undefined: it is so already, and nothing is written. */
  apply: (meeting: Meeting, input: z.output<S>, context: Context) => Outcome | undefined | Promise<Outcome | undefined>;
}

interface Changed<S extends z.ZodType> {
  before: Meeting;
  stored: Stored<Meeting>;
  /** What the audit log says; absent where nothing was written. */
  entry?: OutboxEntry;
  input: z.output<S>;
}

/**
 * Authenticate, find, authorise, parse, frozen?, change, audit (W1); again from "find" while others get in between.
 * @throws QuorateError `stale_version`, with the reader's newest view as `current`
 */
export async function changeMeeting<S extends z.ZodType>(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  verb: MeetingVerb<S>,
): Promise<Changed<S>> {
  return changeAs(deps, await identify(deps, given), input, verb);
}

async function changeAs<S extends z.ZodType>(
  deps: Deps,
  actor: Actor,
  input: unknown,
  verb: MeetingVerb<S>,
): Promise<Changed<S>> {
  let done: Omit<Changed<S>, 'stored'> | undefined;
  const stored = await change(deps, actor, 'meeting', idIn(input, 'meetingId'), async (found) => {
    const meeting = mayKnowMeeting(actor, found).value;
    await authorise(deps, actor, verb, meeting);
    const motion = verb.onMotion === true ? motionOf(meeting, input) : undefined;
    const item = await itemOf(deps, actor, verb, meeting, input, motion);
    const chosen = parse(verb.input, input);
    if (isFrozen(meeting) && verb.whileFrozen !== true) throw new QuorateError('frozen');
    if (meeting.state === 'cancelled' && verb.whileCancelled !== true) {
      throw new QuorateError('not_possible_now', 'The meeting was cancelled.');
    }
    const based = verb.versionOf?.(meeting, item, { motion, input: chosen });
    await compare(deps, actor, found, chosen, based);
    const now = new Date(deps.clock.now()).toISOString();
    done = { before: meeting, input: chosen };
    const outcome = await verb.apply(meeting, chosen, { deps, actor, now, item, motion });
    if (outcome === undefined) return undefined;
    const entry = auditEntry(deps, actor, {
      organisationId: meeting.organisationId,
      subject: `meeting:${meeting.id}`,
      ...outcome.audit,
    });
    done.entry = entry;
    return { value: outcome.meeting, outbox: [entry] };
  });
  return { stored, ...done! };
}

async function authorise<S extends z.ZodType>(
  deps: Deps,
  actor: Actor,
  { permission }: MeetingVerb<S>,
  meeting: Meeting,
): Promise<void> {
  for (const action of [permission].flat()) if (await mayInMeeting(deps, actor, action, meeting)) return;
  throw new QuorateError('forbidden');
}

function motionOf(meeting: Meeting, input: unknown): Motion {
  const id = idIn(input, 'motionId');
  const motion = meeting.motions?.find((m) => m.id === id);
  if (motion === undefined) throw new QuorateError('not_found', 'There is no such motion.');
  return motion;
}

async function itemOf<S extends z.ZodType>(
  deps: Deps,
  actor: Actor,
  verb: MeetingVerb<S>,
  meeting: Meeting,
  input: unknown,
  motion: Motion | undefined,
): Promise<AgendaItem | undefined> {
  if (verb.onItem === undefined && motion === undefined) return undefined;
  const id = motion?.itemId ?? idIn(input, 'itemId');
  const item = meeting.items.find((i) => i.id === id);
  if (item === undefined) throw new QuorateError('not_found', 'This item is no longer on the agenda.');
  if (item.part === 2 && verb.onItem !== 'manage') await authoriseInMeeting(deps, actor, 'part2.read', meeting, item);
  return item;
}

/** @param version of the part that is changed; absent where commands commute */
async function compare(
  deps: Deps,
  actor: Actor,
  found: Stored<Meeting>,
  chosen: unknown,
  version: number | undefined,
): Promise<void> {
  if (version === undefined || (chosen as { baseVersion: number }).baseVersion === version) return;
  const current = actor.kind === 'person' ? await meetingView(deps, actor, found) : undefined;
  throw new QuorateError('stale_version', undefined, { current });
}

/** As `changeMeeting`, for what only a person can do. */
export async function changeAsPerson<S extends z.ZodType>(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  verb: MeetingVerb<S>,
): Promise<Changed<S> & { actor: PersonActor }> {
  const actor = await identifyPerson(deps, given);
  return { actor, ...(await changeAs(deps, actor, input, verb)) };
}

/** As `changeAsPerson`, then tells the pages, moves the audit entry, and answers with the reader's new view. */
export async function changeAndShow<S extends z.ZodType>(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  verb: MeetingVerb<S>,
): Promise<MeetingView> {
  const { actor, stored } = await changeAsPerson(deps, given, input, verb);
  await meetingChanged(deps, stored);
  await deps.relay.move('meeting', stored.value.id);
  return meetingView(deps, actor, stored);
}

/** As `changeAndShow`, for what the board's page shows too. */
export async function changeOnBoard<S extends z.ZodType>(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  verb: MeetingVerb<S>,
): Promise<MeetingView> {
  const view = await changeAndShow(deps, given, input, verb);
  await boardChanged(deps, view.board.id);
  return view;
}

/** Raises the version of one part. */
export const raise = (meeting: Meeting, part: keyof Meeting['versions']): Meeting['versions'] => ({
  ...meeting.versions,
  [part]: meeting.versions[part] + 1,
});
