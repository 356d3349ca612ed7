import { placesOf, type Place } from '../../http/places.ts';
import type { ApiClient } from '../../support/api-client.ts';
import type { TestServer } from '../../support/server.ts';
import { markup } from './text-fields.ts';
import { typeAfter, typeBefore, typeDuring } from './type-about-meetings.ts';
import { typeAboutPeople } from './type-about-people.ts';
import { Typist } from './typist.ts';

/** Pages on which some of it is to be read: by the clerk, a governor, or somebody who is not signed in. */
export const showing: readonly string[] = [
  '/',
  '/account',
  '/account/log',
  '/account/tokens',
  '/actions',
  '/boards/[boardId]',
  '/boards/[boardId]/new-meeting',
  '/boards/[boardId]/registers',
  '/boards/[boardId]/rules',
  '/interests',
  '/invitation/[token]',
  '/meetings/[meetingId]',
  '/organisations/[organisationId]/audit',
  '/organisations/[organisationId]/mail',
  '/organisations/[organisationId]/people',
  '/organisations/[organisationId]/people/[personId]/data',
  '/organisations/[organisationId]/people/import',
  '/organisations/[organisationId]/people/receipts/[receiptId]',
  '/organisations/[organisationId]/sign-in',
  '/sign-in/with/[organisationId]',
];

export interface Typed {
  typist: Typist;
  clerk: ApiClient;
  chair: ApiClient;
  governor: ApiClient;
  /** The addresses that show what was typed: of the meeting in session, of the one on record, of the one that is called off. */
  places: Place[];
}

/** Types markup into every field that takes text, and gives a paper such a name. */
export async function typeEverywhere(server: TestServer): Promise<Typed> {
  const place = await placesOf(server, 'own');
  const [clerk, chair, governor] = await Promise.all([
    server.signIn('clerk'),
    server.signIn('chair'),
    server.signIn('governor'),
  ]);
  const typist = new Typist(place);
  const those = { server, clerk, chair, governor };
  const about = await typeAboutPeople(typist, server, clerk);
  const before = await typeBefore(typist, those);
  const after = await typeAfter(typist, those);
  await typeDuring(typist, those);
  const papers = `/api/v1/meetings/${place.meetingId}/items/${place.itemId}/papers`;
  const added = await clerk.raw('POST', `${papers}?name=${encodeURIComponent(`${markup}.txt`)}`, markup, {
    'content-type': 'text/plain',
  });
  const paperId = String(added.body.paperId);
  return {
    typist,
    clerk,
    chair,
    governor,
    places: [
      { ...place, ...about, paperId },
      { ...place, ...after },
      { ...place, ...before },
    ],
  };
}
