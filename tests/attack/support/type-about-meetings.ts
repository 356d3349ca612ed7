import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import type { Place } from '../../http/places.ts';
import type { ApiClient } from '../../support/api-client.ts';
import type { TestServer } from '../../support/server.ts';
import { markup } from './text-fields.ts';
import type { Typist } from './typist.ts';

interface Those {
  server: TestServer;
  clerk: ApiClient;
  chair: ApiClient;
  governor: ApiClient;
}

const reason = markup;
const day = 24 * 3600_000;

/** Into a board’s settings and a meeting before it begins. @returns a board of that name, and the meeting */
export async function typeBefore(typist: Typist, those: Those): Promise<Place> {
  const { server, clerk, governor } = those;
  const { boardId } = typist.place as { boardId: string };
  const committee = { name: markup, kind: 'committee', seats: 4, parentId: boardId };
  const { id: addedBoardId } = await typist.type(clerk, 'addBoard', {}, committee);
  const { digest } = (await clerk.get(`/boards/${boardId}/templates`)).body;
  const item = { title: markup, purpose: 'decision', part: 1, level: 0 };
  await typist.type(clerk, 'setTemplates', {}, { base: digest, templates: [{ name: markup, items: [item] }] });

  const { id: meetingId } = await typist.type(
    clerk,
    'createMeeting',
    {},
    {
      title: markup,
      place: markup,
      startsAt: new Date(server.clock.now() + 3 * day).toISOString(),
      items: [{ title: markup }],
    },
  );
  const version = async (of: 'details') => (await typist.meeting(clerk, meetingId)).versions[of];
  const details = { title: markup, place: markup };
  await typist.type(clerk, 'changeMeeting', { meetingId }, { baseVersion: await version('details'), ...details });
  await typist.type(clerk, 'giveNotice', { meetingId }, { baseVersion: await version('details'), reason });
  await typist.type(governor, 'replyToMeeting', { meetingId }, { kind: 'apologies', reason });
  await typist.type(clerk, 'cancelMeeting', { meetingId }, { baseVersion: await version('details'), reason });
  return { boardId: addedBoardId, meetingId };
}

/** Into the meeting that is in session. */
export async function typeDuring(typist: Typist, { server, clerk, governor }: Those): Promise<void> {
  const { meetingId, itemId, personId } = typist.place as { meetingId: string; itemId: string; personId: string };
  const shown = () => typist.meeting(clerk, meetingId);
  await typist.type(clerk, 'addItem', {}, { title: markup, purpose: 'discussion' });
  const added = (await shown()).items.find(({ title }) => title === markup)!;
  const at = { itemId: added.id };
  await typist.type(clerk, 'changeItem', at, { baseVersion: added.version, title: `${markup} changed` });

  const confidential = (await shown()).items.find(({ part }) => part === 2)!;
  const ofPart2 = { itemId: confidential.id };
  const access = async (withdrawn: string[], why: object) => {
    const { version } = (await shown()).items.find(({ id }) => id === confidential.id)!;
    await typist.type(clerk, 'setPart2Access', ofPart2, { baseVersion: version, admitted: [], withdrawn, ...why });
  };
  await access([personId], {});
  await access([], { reason });

  await typist.type(clerk, 'addGuest', {}, { name: markup, capacity: markup });
  const away = server.account('observer').personId;
  const before = (await shown()).attendance?.find((one) => one.personId === away)?.version ?? 0;
  const attendance = { mark: 'apologies', accepted: true, reason, baseVersion: before };
  await typist.type(clerk, 'recordAttendance', { personId: away }, attendance);
  const declared = { itemId, kind: 'pecuniary', interest: markup, withdraw: false };
  await typist.type(governor, 'declare', {}, declared);
  const { motionId } = await typist.type(clerk, 'moveMotion', {}, { itemId, text: markup });
  await typist.type(clerk, 'changeMotion', { motionId }, { baseVersion: 1, text: `${markup} changed` });
  await typist.type(clerk, 'agreeMotion', { motionId }, { baseVersion: 2 });
  await typist.type(clerk, 'giveAction', {}, { itemId, text: markup, ownerId: personId });
  const action = (await shown()).actions.find(({ text }) => text === markup)!;
  const changed = { baseVersion: action.version, text: `${markup} changed`, state: 'done', note: markup };
  await typist.type(clerk, 'changeAction', { actionId: action.id }, changed);
  await typist.type(clerk, 'expunge', {}, { reason, passages: [await deletedPassage(typist, server)] });
}

/** Writes something into the minutes and deletes it. */
async function deletedPassage({ place }: Typist, { service }: TestServer) {
  const { documentId, itemId, personId, organisationId } = place as Record<
    'documentId' | 'itemId' | 'personId',
    string
  > &
    Record<'organisationId', string>;
  const log = service.minutesLog;
  const doc = new Y.Doc();
  for (const { update } of await log.read(documentId)) Y.applyUpdate(doc, update);
  await log.bindClient(documentId, doc.clientID, personId);
  const write = async (act: () => void) => {
    const before = Y.encodeStateVector(doc);
    doc.transact(act);
    const update = Y.encodeStateAsUpdate(doc, before);
    const entry = { scope: organisationId, documentId, author: personId, at: service.clock.now(), node: service.node };
    await (
      await log.append({ ...entry, update })
    ).durable;
  };
  const text = new Y.XmlText('A pupil’s name');
  await write(() => {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [text]);
    doc.getXmlFragment(sectionName(itemId)).insert(0, [paragraph]);
  });
  await write(() => text.delete(0, text.length));
  // After the paragraph and its text.
  return { clientId: doc.clientID, clock: 2, length: 5 };
}

/** Into the record of a meeting that is over, up to what is added once it is signed. @returns the meeting */
export async function typeAfter(typist: Typist, those: Those): Promise<Place> {
  const { server, clerk, chair, governor } = those;
  const { id: meetingId } = await typist.type(
    clerk,
    'createMeeting',
    {},
    {
      title: markup,
      place: markup,
      startsAt: new Date(server.clock.now() - 2 * 3600_000).toISOString(),
      items: [{ title: markup }],
    },
  );
  const at = { meetingId };
  const step = async (who: ApiClient, operation: string, of: 'progress' | 'minutes', more: object = {}) => {
    const { versions } = await typist.meeting(clerk, meetingId);
    await typist.type(who, operation, at, { baseVersion: versions[of], ...more });
  };
  await step(clerk, 'startMeeting', 'progress');
  await typist.type(clerk, 'addGuest', at, { name: markup, capacity: markup });
  await step(clerk, 'adjournMeeting', 'progress', { reason });
  await step(clerk, 'endMeeting', 'progress');
  await step(clerk, 'freezeMinutes', 'minutes');
  await step(chair, 'circulateMinutes', 'minutes');
  const itemId = (await typist.meeting(clerk, meetingId)).items[0]!.id;
  await typist.type(governor, 'proposeCorrection', at, { itemId, text: markup });
  const correctionId = (await typist.meeting(clerk, meetingId)).minutes.corrections[0]!.id;
  await typist.type(clerk, 'answerCorrection', { ...at, correctionId }, { state: 'declined', text: markup });
  const approvedInId = typist.place.meetingId!;
  await step(clerk, 'approveMinutes', 'minutes', { approvedInId, corrections: [{ itemId, text: markup }] });
  await step(chair, 'signMinutes', 'minutes');
  await typist.type(clerk, 'addAddendum', at, { text: markup });
  return { meetingId, itemId, correctionId };
}
