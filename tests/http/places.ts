/** Where a test may send an operation: addresses made of what the seeded store holds. */
import { parametersOf, type Route } from '#server/http/api/route.ts';
import { createRoutes } from '#server/http/api/routes.ts';
import type { TestServer } from '../support/server.ts';

export const routes = createRoutes({ origin: 'http://localhost', version: '0' });

export type Place = Record<string, string>;

/** The identifiers of one organisation, by the parameters' names. */
export async function placesOf(server: TestServer, where: 'own' | 'other'): Promise<Place> {
  const facts = where === 'own' ? server.facts : server.facts.otherOrganisation;
  const clerk = await server.signIn('clerk', 0, where);
  const { body } = await clerk.get(`/meetings/${facts.meeting.id}`);
  return {
    organisationId: where === 'own' ? server.facts.organisation.id : server.facts.otherOrganisation.id,
    boardId: facts.board.id,
    meetingId: facts.meeting.id,
    documentId: facts.meeting.minutesId,
    itemId: body.items[0].id as string,
    personId: server.account('governor', 0, where).personId,
    motionId: (body.motions.at(-1)?.id ?? 'none') as string,
    actionId: (body.actions.at(-1)?.id ?? 'none') as string,
    guestId: (body.guests.at(-1)?.id ?? 'none') as string,
  };
}

/** An operation's address there, below `/api/v1`. */
export const addressOf = (route: Route, place: Place): string =>
  parametersOf(route).reduce((path, name) => path.replace(`:${name}`, encodeURIComponent(place[name]!)), route.path);

/** An operation's example with ids that exist. */
export function exampleFor(route: Route, place: Place): Record<string, unknown> {
  const example = structuredClone(route.body!.example);
  if ('itemId' in example) example.itemId = place.itemId;
  if ('itemIds' in example) example.itemIds = [place.itemId];
  if ('parentId' in example) example.parentId = place.boardId;
  for (const who of ['personId', 'ownerId', 'proposerId']) if (who in example) example[who] = place.personId;
  if ('boardId' in example) example.boardId = place.boardId;
  if ('memberships' in example) example.memberships = [{ boardId: place.boardId, role: 'governor' }];
  return example;
}
