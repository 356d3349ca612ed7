/** Where a test may send an operation: addresses made of what the seeded store holds. */
import { setTimeout as pause } from 'node:timers/promises';
import { localDate } from '#lib/domain/rules/days.ts';
import type { MeetingSummary, MeetingView } from '#lib/domain/views.ts';
import { parametersOf, type Route } from '#server/http/api/route.ts';
import { createRoutes } from '#server/http/api/routes.ts';
import type { ApiClient } from '../support/api-client.ts';
import type { TestServer } from '../support/server.ts';

export const routes = createRoutes({ origin: 'http://localhost', version: '0' });

export type Place = Record<string, string>;

/** The identifiers of one organisation, by the parameters' names. */
export async function placesOf(server: TestServer, where: 'own' | 'other'): Promise<Place> {
  const facts = where === 'own' ? server.facts : server.facts.otherOrganisation;
  const clerk = await server.signIn('clerk', 0, where);
  const { body } = await clerk.get(`/meetings/${facts.meeting.id}`);
  const itemId = body.items[0].id as string;
  const address = `/api/v1/meetings/${facts.meeting.id}/items/${itemId}/papers?name=Report.txt`;
  const paper = await clerk.raw('POST', address, 'Read this.', { 'content-type': 'application/octet-stream' });
  return {
    organisationId: where === 'own' ? server.facts.organisation.id : server.facts.otherOrganisation.id,
    boardId: facts.board.id,
    meetingId: facts.meeting.id,
    documentId: facts.meeting.minutesId,
    itemId,
    paperId: paper.body.paperId as string,
    personId: server.account('governor', 0, where).personId,
    ...(await openBallot(server, where, itemId)),
    actionId: (body.actions.at(-1)?.id ?? 'none') as string,
    guestId: (body.guests.at(-1)?.id ?? 'none') as string,
    interestId: await interestOfChair(server, where),
    exportId: await exportOfClerk(clerk, facts.meeting.id),
    recordId: await sealedRecord(clerk, facts.board.id),
    correctionId: 'none',
    ...(await personalData(server, clerk, where)),
    passkeyId: 'none',
    sessionId: 'none',
    tokenId: 'none',
    identityId: 'none',
    addendumId: 'none',
  };
}

/** The open minutes that were sealed first, where any were. */
async function sealedRecord(clerk: ApiClient, boardId: string): Promise<string> {
  const { body: meetings } = await clerk.get(`/boards/${boardId}/meetings`);
  const signed = (meetings as MeetingSummary[]).find(({ minutesState }) => minutesState === 'signed');
  if (signed === undefined) return 'none';
  const { body } = await clerk.get(`/meetings/${signed.id}`);
  return (body as MeetingView).minutes.signed!.records[0]!.id;
}

/** A standing interest of the chair’s. */
async function interestOfChair(server: TestServer, where: 'own' | 'other'): Promise<string> {
  const { body } = await (await server.signIn('chair', 0, where)).get('/interests');
  return (body.interests[0]?.id ?? 'none') as string;
}

/** A request for the governor’s data, and the file of it, once it is made; elsewhere there is none to be shown. */
async function personalData(server: TestServer, clerk: ApiClient, where: 'own' | 'other'): Promise<Place> {
  if (where === 'other') return { requestId: 'none', dataExportId: 'none' };
  const path = `/organisations/${server.facts.organisation.id}/people/${server.account('governor').personId}/data`;
  const { requestId } = (await clerk.send('POST', `${path}/requests`, { receivedOn: localDate(Date.now()) }))
    .body as Place;
  const { dataExportId } = (await clerk.send('POST', `${path}/exports`, {})).body as Place;
  for (;;) {
    const { status, body } = await clerk.get(`/data-exports/${dataExportId}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    if ((body as Place).state === 'done') return { requestId: requestId!, dataExportId: dataExportId! };
    await pause(20);
  }
}

/** A copy of the minutes that the clerk asked for, once it is made. */
async function exportOfClerk(clerk: ApiClient, meetingId: string): Promise<string> {
  const { body } = await clerk.send('POST', `/meetings/${meetingId}/exports`, { format: 'html' });
  const { exportId } = body as { exportId: string };
  while ((await clerk.get(`/exports/${exportId}`)).body.state !== 'done') await pause(20);
  return exportId;
}

/** A motion on which a secret ballot is held. */
async function openBallot(server: TestServer, where: 'own' | 'other', itemId: string): Promise<Place> {
  if (where === 'other') return { motionId: 'none', ballotId: 'none' };
  const clerk = await server.signIn('clerk', 0, where);
  const path = `/meetings/${server.facts.meeting.id}`;
  for (const nth of [0, 1, 2]) {
    await clerk.send('POST', `${path}/arrivals`, { personId: server.account('governor', nth, where).personId });
  }
  await clerk.send('POST', `${path}/arrivals`, { personId: server.account('chair', 0, where).personId });
  const moved = await clerk.send('POST', `${path}/motions`, { itemId, text: 'That it be done' });
  const motionId = moved.body.motionId as string;
  const opened = await clerk.send('POST', `${path}/motions/${motionId}/vote`, { baseVersion: 1, method: 'ballot' });
  const motion = (opened.body as MeetingView).motions.find(({ id }) => id === motionId)!;
  return { motionId, ballotId: motion.vote!.ballotId! };
}

/** An operation's address there, below `/api/v1`. */
export const addressOf = (route: Route, place: Place): string =>
  parametersOf(route).reduce((path, name) => path.replace(`:${name}`, encodeURIComponent(place[name]!)), route.path);

/** An operation's example with ids that exist. */
export function exampleFor(route: Route, place: Place): Record<string, unknown> {
  const example = structuredClone(route.body!.example);
  if ('organisationId' in example) example.organisationId = place.organisationId;
  if ('itemId' in example) example.itemId = place.itemId;
  if ('itemIds' in example) example.itemIds = [place.itemId];
  if ('parentId' in example) example.parentId = place.boardId;
  for (const who of ['personId', 'ownerId', 'proposerId']) if (who in example) example[who] = place.personId;
  if ('boardId' in example) example.boardId = place.boardId;
  if ('memberships' in example) example.memberships = [{ boardId: place.boardId, role: 'governor' }];
  return example;
}
