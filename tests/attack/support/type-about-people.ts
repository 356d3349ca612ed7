import { localDate } from '#lib/domain/rules/days.ts';
import { codeOf } from '../../support/memory-factors.ts';
import type { ApiClient } from '../../support/api-client.ts';
import type { TestServer } from '../../support/server.ts';
import { SoftPasskey } from '../../support/soft-passkey.ts';
import { markup, markupWithoutSpace } from './text-fields.ts';
import type { Place } from '../../http/places.ts';
import type { Typist } from './typist.ts';

/** Types markup wherever something about people, their sign-in or their data is told. @returns who has such a name */
export async function typeAboutPeople(typist: Typist, server: TestServer, clerk: ApiClient): Promise<Place> {
  const { boardId } = typist.place as { boardId: string };
  const member = (username: string, role = 'governor') => ({
    name: `${markup} ${username}`,
    username,
    email: `${username}@example.org`,
    memberships: [{ boardId, role }],
    signIn: 'invitation',
  });
  const add = async (username: string, role?: string): Promise<string> =>
    (await typist.type(clerk, 'addPerson', {}, member(username, role))).personId;

  const { personId, invitationUrl } = await typist.type(clerk, 'addPerson', {}, member('stays'));
  const token = String(invitationUrl).split('/').at(-1)!;
  const leaves = await add('leaves');
  const reason = markup;
  const { organisationId: id } = typist.place as { organisationId: string };
  await typist.type(clerk, 'revoke', { personId: leaves }, { scope: 'account', id, reason });
  await typist.type(clerk, 'reinstate', { personId: leaves }, { boardId, role: 'governor', reason });
  const receipt = await typist.type(clerk, 'revoke', { personId: leaves }, { scope: 'account', id, reason });
  await typist.type(clerk, 'eraseData', { personId: leaves }, { confirm: `${markup} leaves`, reason });
  const [from, toId] = [await add('hands.over', 'clerk'), await add('takes.over', 'observer')];
  await typist.type(clerk, 'handOver', { personId: from }, { toId, boardIds: [boardId], ends: false, reason });
  const cell = `"${markup.replaceAll('"', '""')}"`;
  const csv = `name,username,role,category\n${cell},imported.one,governor,parent\n`;
  await typist.type(clerk, 'importPeople', {}, { csv, preview: false });

  const { requestId } = await typist.type(
    clerk,
    'openDataRequest',
    { personId },
    { receivedOn: localDate(Date.now()), note: markup },
  );
  await typist.type(clerk, 'changeDataRequest', { requestId }, { to: 'extend', reason });
  await typist.type(
    clerk,
    'setSingleSignOn',
    {},
    {
      issuer: 'https://accounts.google.com',
      clientId: markupWithoutSpace,
      clientSecret: markupWithoutSpace,
      name: markup,
      countsAsSecondFactor: false,
    },
  );
  await typist.type(clerk, 'makeToken', {}, { name: markup, scopes: ['boards:read'], days: 90 });
  await typeAboutFactors(typist, server, clerk);
  const governor = await server.signIn('governor');
  const interest = { organisationId: id, kind: 'pecuniary', organisation: markup, nature: markup, since: '2024-09-01' };
  await typist.type(governor, 'declareInterest', {}, interest);
  const { dataExportId } = await typist.type(clerk, 'requestDataExport', { personId }, {});
  return { personId, requestId, dataExportId, token, receiptId: String(receipt.id) };
}

async function typeAboutFactors(typist: Typist, server: TestServer, clerk: ApiClient): Promise<void> {
  const governor = await server.signIn('governor', 1);
  const { personId } = server.account('governor', 1);
  const { secret, setUp } = (await governor.send('POST', '/me/second-factors/authenticator/offers')).body;
  const code = codeOf(secret, server.clock.now(), 0);
  await typist.type(governor, 'addAuthenticator', {}, { setUp, code });
  await typist.type(clerk, 'takeAwaySecondFactors', { personId }, { reason: markup });
  // Shown to whom it belongs, who is looked at later: the clerk.
  const offered = (await clerk.send('POST', '/me/second-factors/passkeys/offers')).body;
  const answer = new SoftPasskey(server.origin).create(offered.options);
  await typist.type(clerk, 'addPasskey', {}, { setUp: offered.setUp, name: markup, answer });
}
