import { z } from 'zod';
import { type DataRequest, deadlineOf } from '#lib/domain/data/requests.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change, insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { date, id, reason } from '../shared/fields.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { findSubject } from './subject.ts';

export const openRequestInput = z.strictObject({
  organisationId: id,
  personId: id,
  receivedOn: date,
  note: reason.optional(),
});

/** Somebody asked for what is held on them: from the day it was received the clock runs (V1). */
export async function openDataRequest(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ requestId: string }> {
  const actor = await identify(deps, given);
  const { organisation, person } = await findSubject(deps, actor, input);
  const { receivedOn, note } = parse(openRequestInput, input);
  if (receivedOn > localDate(deps.clock.now())) throw invalid({ receivedOn: 'must not be in the future' });
  const request: DataRequest = {
    id: deps.ids.next(),
    organisationId: organisation.id,
    personId: person.value.id,
    receivedOn,
    ...(note === undefined ? {} : { note }),
    openedAt: new Date(deps.clock.now()).toISOString(),
    by: actorId(actor),
    pauses: [],
  };
  await insert(deps, actor, 'dataRequest', request, [
    auditEntry(deps, actor, {
      organisationId: organisation.id,
      action: 'data.openRequest',
      subject: `person:${request.personId}`,
      detail: { requestId: request.id, receivedOn },
    }),
  ]);
  await deps.relay.move('dataRequest', request.id);
  return { requestId: request.id };
}

export const changeRequestInput = z
  .strictObject({
    requestId: id,
    to: z.enum(['extend', 'pause', 'resume', 'close']),
    /** With `extend` and `pause`. */
    reason: reason.optional(),
    /** With `close`. */
    how: z.enum(['answered', 'withdrawn']).optional(),
  })
  .superRefine(({ to, reason: why, how }, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((to === 'extend' || to === 'pause') !== (why !== undefined)) {
      say('reason', why === undefined ? 'is missing' : 'is for extending and pausing alone');
    }
    if ((to === 'close') !== (how !== undefined)) say('how', how === undefined ? 'is missing' : 'is for closing alone');
  });
type Chosen = z.output<typeof changeRequestInput>;

/** Extends, pauses, resumes or closes a request. @throws QuorateError `not_found`, `forbidden`, `not_possible_now` */
export async function changeDataRequest(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const requestId = idIn(input, 'requestId');
  const found = await deps.aggregates.get('dataRequest', requestId);
  if (found === undefined) throw new QuorateError('not_found');
  await findSubject(deps, actor, found.value);
  const chosen = parse(changeRequestInput, input);
  await change(deps, actor, 'dataRequest', requestId, ({ value }) => {
    if (value.closed !== undefined) throw new QuorateError('not_possible_now', 'This request has been closed.');
    const stamp = { at: new Date(deps.clock.now()).toISOString(), by: actorId(actor) };
    const { to, requestId: _, ...detail } = chosen;
    const entry = auditEntry(deps, actor, {
      organisationId: value.organisationId,
      action: actions[to],
      subject: `person:${value.personId}`,
      detail: { requestId, ...detail },
    });
    return { value: changed(value, chosen, stamp, localDate(deps.clock.now())), outbox: [entry] };
  });
  await deps.relay.move('dataRequest', requestId);
}

const actions: Record<Chosen['to'], string> = {
  extend: 'data.extendRequest',
  pause: 'data.pauseRequest',
  resume: 'data.resumeRequest',
  close: 'data.closeRequest',
};

function changed(
  request: DataRequest,
  chosen: Chosen,
  stamp: { at: string; by: string },
  today: string,
): DataRequest {
  const open = request.pauses.at(-1);
  const isPaused = open !== undefined && open.to === undefined;
  const resumed = isPaused ? [...request.pauses.slice(0, -1), { ...open, to: today }] : request.pauses;
  switch (chosen.to) {
    case 'extend':
      if (request.extended !== undefined) throw notTwice('It has been extended already; it can be once.');
      if (today > deadlineOf(request, today).due) {
        throw notTwice('The deadline has passed. It can be extended only before, as the person has to be told in time.');
      }
      return { ...request, extended: { ...stamp, reason: chosen.reason! } };
    case 'pause':
      if (isPaused) throw notTwice('The clock stands already.');
      return { ...request, pauses: [...request.pauses, { from: today, reason: chosen.reason! }] };
    case 'resume':
      if (!isPaused) throw notTwice('The clock runs.');
      return { ...request, pauses: resumed };
    case 'close':
      return { ...request, pauses: resumed, closed: { ...stamp, how: chosen.how! } };
  }
}

const notTwice = (says: string) => new QuorateError('not_possible_now', says);
