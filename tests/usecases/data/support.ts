import { unzipSync } from 'fflate';
import { createFullBoard, createMeeting, createWorld, type Member, operator } from '../../support/memory-world.ts';

/** A board on which the governor did a bit of everything, and whom the clerk may then ask about. */
export async function lived() {
  const world = createWorld({ sendsMail: true });
  const board = await createFullBoard(world);
  const { organisationId, governor } = board;
  const profile = (await world.store.aggregates.get('profile', `${organisationId}:${governor.personId}`))!;
  const email = 'david.okafor@example.org';
  await world.store.aggregates.replace('profile', { ...profile.value, name: 'David Okafor', email }, profile.version);
  const meeting = await createMeeting(world, board);
  await world.store.aggregates.insert('mail', {
    id: 'notice',
    organisationId,
    boardId: board.boardId,
    to: governor.personId,
    toName: 'David Okafor',
    address: email,
    subject: 'Notice of Spring term',
    text: 'Dear David Okafor',
    at: '2026-02-20T10:00:00.000Z',
    sentAt: '2026-02-20T10:00:00.000Z',
  });
  await world.workspace.interests.declare(governor.actor, {
    organisationId,
    kind: 'pecuniary',
    organisation: 'Bright Sparks Electrical Ltd',
    nature: 'Director',
  });
  await world.workspace.exports.request(governor.actor, { meetingId: meeting.id, format: 'html' });
  await world.workspace.minutes.seen(governor.actor, { documentId: meeting.items[0]!.documentId });
  await world.workspace.jobs.resumeExports();
  const about = { organisationId, personId: governor.personId };
  return { world, board, meeting, about, email };
}
export type Lived = Awaited<ReturnType<typeof lived>>;

/** Ends the governor's access in the whole organisation. */
export const leave = ({ world, board, about }: Lived) =>
  world.workspace.people.revoke(board.clerk.actor, { personId: about.personId, scope: 'account', reason: 'left' });

/** Records that somebody asked for their data. @returns closes the request */
export async function ask({
  world,
  about,
}: Pick<Lived, 'world' | 'about'>): Promise<(how?: 'answered' | 'withdrawn') => Promise<void>> {
  const { openRequest, changeRequest } = world.workspace.data;
  const { requestId } = await openRequest(operator, { ...about, receivedOn: '2026-03-01' });
  return (how = 'answered') => changeRequest(operator, { requestId, to: 'close', how });
}

/** The file's entries as text, the PDF's bytes apart. */
export async function fileOf({ world, about }: Pick<Lived, 'world' | 'about'>, by: Member) {
  const { dataExportId: exportId } = await world.workspace.data.requestExport(by.actor, about);
  await world.workspace.jobs.resumeExports();
  const { bytes, file } = await world.workspace.data.downloadExport(by.actor, { dataExportId: exportId });
  const entries = unzipSync(bytes);
  const pdf = entries['Personal data.pdf']!;
  const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(entries[`${name}.json`]));
  return { name: file.name, names: Object.keys(entries), pdf, json, bytes };
}
