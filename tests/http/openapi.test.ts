import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ballotMessage } from '#lib/domain/ballots.ts';
import { blind, finalize, prefixOf, prepare } from '#lib/domain/blind-signature.ts';
import { readHistory } from '#lib/domain/history.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { errorCodes } from '#server/errors.ts';
import { parametersOf } from '#server/http/api/route.ts';
import type { ApiClient, Answer } from '../support/api-client.ts';
import { codeOf } from '../support/memory-factors.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { SoftPasskey } from '../support/soft-passkey.ts';
import { addressOf, exampleFor, placesOf, routes, type Place } from './places.ts';

type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a document of many shapes

describe('the OpenAPI document', () => {
  let server: TestServer;
  let document: Json;

  beforeAll(async () => {
    server = await startTestServer({ empty: true });
    document = (await server.client().get('/openapi.json')).body as Json;
  });
  afterAll(() => server.stop());

  it('describes every operation once, with its parameters', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: `${server.origin}/api/v1` }]);
    const described = Object.entries(document.paths as Json).flatMap(([path, methods]) =>
      Object.entries(methods as Json).map(
        ([method, operation]) => `${method} ${path} ${(operation as Json).operationId}`,
      ),
    );
    const expected = routes.map((r) => `${r.method} ${r.path.replace(/:(\w+)/g, '{$1}')} ${r.operationId}`);
    expect(described.sort()).toEqual(expected.sort());
    expect(new Set(routes.map((r) => r.operationId)).size).toBe(routes.length);
  });

  it.each(routes.map((route) => ({ name: route.operationId, route })))('$name', ({ route }) => {
    const operation = document.paths[route.path.replace(/:(\w+)/g, '{$1}')][route.method] as Json;
    const byToken = route.scope === undefined ? undefined : [{ session: [] }, { token: [route.scope] }];
    expect(operation.security).toEqual(route.public ? [] : byToken);
    const inPath = (operation.parameters ?? []).filter((p: Json) => p.in === 'path').map((p: Json) => p.name);
    expect(inPath).toEqual(parametersOf(route));
    for (const status of route.public ? ['500'] : ['401', '500']) expect(operation.responses).toHaveProperty(status);
    if (!route.body) return expect(operation).not.toHaveProperty('requestBody');
    const { schema, example } = operation.requestBody.content['application/json'];
    expect(parametersOf(route).filter((name) => name in schema.properties)).toEqual([]);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(example)));
    const parameters = Object.fromEntries(parametersOf(route).map((name) => [name, 'an-id']));
    expect(route.body.schema.safeParse({ ...example, ...parameters })).toMatchObject({ success: true });
  });

  it('lists every code', () => {
    expect(document.components.schemas.Error.properties.error.properties.code.enum).toEqual(errorCodes);
  });
});

describe('each operation answers as it is described', () => {
  let server: TestServer;
  let clerk: ApiClient;
  let place: Place;
  const done = new Set<string>();

  beforeAll(async () => {
    // Papers in a ballot do not wait for others.
    server = await startTestServer({ later: (_, run) => (queueMicrotask(run), () => {}) });
    clerk = await server.signIn('clerk');
    place = await placesOf(server, 'own');
  });
  afterAll(() => server.stop());

  /** Calls one operation and holds its answer against the description. */
  async function call(operationId: string, given: Json = {}, at: Partial<Place> = {}, as = clerk): Promise<Answer> {
    const route = routes.find((r) => r.operationId === operationId)!;
    const body = route.body ? { ...exampleFor(route, { ...place, ...at } as Place), ...given } : undefined;
    const answer = await as.send(route.method.toUpperCase(), addressOf(route, { ...place, ...at } as Place), body);
    expect(answer, operationId).toMatchObject({ status: route.answer.status });
    if (route.answer.schema) expect(route.answer.schema.safeParse(answer.body)).toMatchObject({ success: true });
    else expect(answer.body).toBeUndefined();
    done.add(operationId);
    return answer;
  }

  it('a session', async () => {
    const { username, password } = server.account('chair');
    const chair = server.client();
    const signedIn = await call('signIn', { username, password }, {}, chair);
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/^session=[^;]{40,}; HttpOnly;.*SameSite=Lax$/);
    expect((await call('showMe', {}, {}, chair)).body).toMatchObject({ username });
    await call('reauthenticate', { password }, {}, chair);
    await call('changePassword', { currentPassword: password, newPassword: 'another long password' }, {}, chair);
    const out = await call('signOut', {}, {}, chair);
    expect(out.headers.getSetCookie()[0]).toMatch(/^session=; .*Max-Age=0/);
  });

  it('one’s own devices and tokens', async () => {
    const viceChair = await server.signIn('viceChair');
    await server.signIn('viceChair');
    const { username, password } = server.account('viceChair');
    const session = { username, password };
    const onTablet = { 'user-agent': 'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Safari/604.1' };
    expect((await server.client().send('POST', '/session', session, onTablet)).status).toBe(204);
    const [told] = (await call('listNewDevices', {}, {}, viceChair)).body as Json[];
    expect(told).toMatchObject({ device: 'Safari on iPad', mayRecognise: true });
    await call('recogniseDevice', {}, { sessionId: told!.id }, viceChair);
    expect((await call('listNewDevices', {}, {}, viceChair)).body).toEqual([]);
    const devices = (await call('listDevices', {}, {}, viceChair)).body as Json[];
    await call('endDevice', {}, { sessionId: devices[1]!.id }, viceChair);
    await call('endOtherDevices', {}, {}, viceChair);
    const { id } = (await call('makeToken', {}, {}, viceChair)).body;
    await call('listTokens', {}, {}, viceChair);
    await call('endToken', {}, { tokenId: id }, viceChair);
    // They need a mail server: tests/http/account.test.ts.
    done.add('requestPasswordReset').add('resetPasswordByMail');
  });

  it('single sign-on', async () => {
    await call('setSingleSignOn');
    expect(JSON.stringify((await call('showSingleSignOn')).body)).not.toContain('GOCSPX');
    expect((await call('listIdentities')).body).toMatchObject([{ name: 'Hill School' }]);
    await call('endSingleSignOn');
    // They need a provider: tests/http/single-sign-on.test.ts.
    for (const one of [
      'beginSingleSignOn',
      'finishSingleSignOn',
      'beginConnecting',
      'finishConnecting',
      'beginFreshThere',
      'finishFreshThere',
      'disconnect',
    ]) {
      done.add(one);
    }
  });

  it('a second factor', async () => {
    const { username, password, personId } = server.account('governor', 2);
    const governor = server.client();
    await governor.signIn({ username, password });
    const offered = (await call('beginAuthenticator', {}, {}, governor)).body;
    const code = (later: number) => codeOf(offered.secret, server.clock.now(), later);
    const proof = { setUp: offered.setUp, code: code(0) };
    expect((await call('addAuthenticator', proof, {}, governor)).body.recoveryCodes).toHaveLength(10);
    const { secondFactor } = (await governor.signIn({ username, password })).body;
    await call('giveSecondFactor', { challenge: secondFactor.challenge, code: code(1) }, {}, governor);
    server.clock.setBack(-60_000);
    const again = (await governor.send('POST', '/session/reauthentication', { password })).body;
    await call('confirmSecondFactor', { challenge: again.secondFactor.challenge, code: code(1) }, {}, governor);
    const passkey = new SoftPasskey(server.origin);
    const { setUp, options } = (await call('beginPasskey', {}, {}, governor)).body;
    await call('addPasskey', { setUp, answer: passkey.create(options) }, {}, governor);
    expect((await call('showSecondFactors', {}, {}, governor)).body.passkeys).toMatchObject([{ name: 'My phone' }]);
    await call('makeRecoveryCodes', {}, {}, governor);
    await call('removeAuthenticator', {}, {}, governor);
    await call('takeAwaySecondFactors', {}, { personId });
    await governor.signIn({ username, password });
    const other = (await call('beginPasskey', {}, {}, governor)).body;
    const another = new SoftPasskey(server.origin);
    await call('addPasskey', { setUp: other.setUp, answer: another.create(other.options) }, {}, governor);
    await call('removePasskey', {}, { passkeyId: another.id }, governor);
    await call('requireSecondFactor', { required: false });
  });

  it('people', async () => {
    const added = (await call('addPerson', { username: 'new.governor' })).body;
    expect(added.invitationUrl).toMatch(new RegExp(`^${server.origin}/invitation/`));
    const { invitationUrl } = (await call('inviteAgain', { by: 'link' }, { personId: added.personId })).body;
    expect(invitationUrl).not.toBe(added.invitationUrl);
    const corrected = { was: 'priya@example.org', email: 'p.raman@example.org' };
    await call('setEmailAddress', corrected, { personId: added.personId });
    await call('addPerson', { username: 'another.governor', signIn: 'password' });
    const [committee] = (await call('listPeople')).body.boards.filter((b: Json) => b.kind === 'committee');
    await call('addMembership', { boardId: committee.id, category: undefined }, { personId: added.personId });
    await call('changeRole', {}, { personId: added.personId });
    await call('resetPassword', {}, { personId: added.personId });
    const receipt = (await call('revoke', {}, { personId: added.personId })).body;
    expect((await call('listRevocations', {}, { personId: added.personId })).body).toMatchObject([{ receipt }]);
    await call('reinstate', { boardId: committee.id }, { personId: added.personId });
    expect((await call('importPeople')).body.rows).toMatchObject([{ row: 2, username: 'priya.raman' }]);
    const clerk = server.account('clerk');
    const handed = { toId: server.account('chair').personId, boardIds: [committee.id], ends: false };
    await call('handOver', handed, { personId: clerk.personId });
    // Named by the operator first: tests/usecases/people/lead-clerk.test.ts.
    done.add('setLeadClerk');
    await call('addBoard');
    expect((await call('listPeople')).body.revocations).toMatchObject([
      { personName: 'Priya Raman', scope: 'account' },
    ]);
  });

  it('a meeting from its first agenda to its frozen minutes', async () => {
    await call('showBoard');
    await call('listMeetings');
    const { id: meetingId } = (await call('createMeeting')).body;
    const at = { meetingId };
    const { itemId } = (await call('addItem', {}, at)).body;
    const shown = async () => (await call('showMeeting', {}, at)).body;
    let view = await shown();
    view = (await call('changeMeeting', { baseVersion: view.versions.details }, at)).body;
    const itemIds = view.items.map((i: Json) => i.id).reverse();
    view = (await call('orderItems', { baseVersion: view.versions.agenda, itemIds }, at)).body;
    view = (await call('changeItem', { baseVersion: 1 }, { ...at, itemId })).body;
    view = (await call('removeItem', { baseVersion: view.versions.agenda }, { ...at, itemId })).body;
    const part2 = view.items.find((i: Json) => i.part === 2);
    const withdrawn = [server.account('governor', 1).personId];
    view = (await call('setPart2Access', { baseVersion: part2.version, withdrawn }, { ...at, itemId: part2.id })).body;
    view = (await call('startMeeting', { baseVersion: view.versions.progress }, at)).body;
    view = (await call('moveTo', { baseVersion: view.versions.progress, itemId: part2.id }, at)).body;
    view = (await call('endMeeting', { baseVersion: view.versions.progress }, at)).body;
    view = (await call('freezeMinutes', { baseVersion: view.versions.minutes }, at)).body;
    expect(view.minutes).toMatchObject({ state: 'forReview', frozen: { byName: 'Margaret Ellison' } });
    await call('reopenMinutes', { baseVersion: view.versions.minutes }, at);
  });

  it('what is recorded while a meeting runs', async () => {
    const { id: meetingId } = (await call('createMeeting')).body;
    const at = { meetingId };
    let view = (await call('showMeeting', {}, at)).body;
    const itemId = view.items[0].id as string;
    view = (await call('startMeeting', { baseVersion: view.versions.progress }, at)).body;
    const governors = [0, 1, 2, 3].map((nth) => server.account('governor', nth).personId);
    const chair = server.account('chair').personId;
    const people = [...governors, chair, server.account('viceChair').personId];
    for (const personId of people) view = (await call('recordArrival', { personId }, at)).body;
    expect(view).toMatchObject({ quorum: { present: 6, quorate: true }, presidingId: chair });
    view = (await call('recordDeparture', { personId: governors[3], at: undefined }, at)).body;
    await call('recordAttendance', { baseVersion: 0 }, { ...at, personId: server.account('associate').personId });
    view = (await call('setPresiding', { baseVersion: view.versions.progress, personId: chair }, at)).body;
    view = (await call('addGuest', {}, at)).body;
    await call('guestLeaves', {}, { ...at, guestId: view.guests[0].id });
    const governor = await server.signIn('governor');
    await call('raiseHand', {}, at, governor);
    await call('lowerHand', {}, at, governor);
    await call('setSpeaker', {}, at);
    await call('declare', { itemId, withdraw: false }, at, governor);

    const decide = async (step: string, given: Json = {}) => (await call(step, given, on)).body.motions.at(-1);
    const on = { ...at, motionId: '' };
    const move = async () => (on.motionId = (await call('moveMotion', { itemId }, at)).body.motionId as string);
    await move();
    await decide('changeMotion');
    await decide('openVote', { baseVersion: 2 });
    await call('castVote', {}, on, governor);
    expect(await decide('countVote', { baseVersion: 3, counts: undefined })).toMatchObject({ state: 'carried' });
    for (const [step, state] of [
      ['castingVote', 'carried'],
      ['lapseMotion', 'lost'],
    ] as const) {
      await move();
      await decide('openVote', { baseVersion: 1, method: 'hands' });
      const tied = await decide('countVote', { counts: { for: 2, against: 2, abstain: 1 } });
      expect(tied).toMatchObject({ state: 'tied', casting: { may: true } });
      expect(await decide(step)).toMatchObject({ state });
    }
    await move();
    expect(await decide('agreeMotion')).toMatchObject({ state: 'carried' });
    await move();
    expect(await decide('withdrawMotion')).toMatchObject({ state: 'withdrawn' });

    await move();
    const { ballotId } = (await decide('openVote', { baseVersion: 1, method: 'ballot' })).vote;
    const { key } = (await call('showBallot', {}, on)).body;
    const prepared = prepare(ballotMessage(ballotId));
    const { blinded, inverse } = await blind(key, prepared);
    const { signature: answer } = (await call('issuePaper', { blinded }, on, governor)).body;
    const token = Buffer.from(prefixOf(prepared)).toString('base64url');
    const signature = await finalize(key, prepared, answer, inverse);
    await call('castBallot', { token, signature }, { ballotId }, server.client());
    expect(await decide('countVote', { baseVersion: 2, counts: undefined })).toMatchObject({
      state: 'carried',
      vote: { counts: { for: 1, against: 0, abstain: 0 } },
    });

    const { actionId } = (await call('giveAction', { itemId }, at)).body;
    expect((await call('changeAction', {}, { actionId })).body).toMatchObject({ state: 'done', version: 2 });
    view = (await call('showMeeting', {}, at)).body;
    view = (await call('adjournMeeting', { baseVersion: view.versions.progress }, at)).body;
    expect(view).toMatchObject({ state: 'adjourned', adjournments: [{ reason: 'Fire alarm' }] });
  });

  it('what comes before a meeting', async () => {
    const template = (await call('showTemplates')).body;
    const [kept] = (await call('setTemplates', { base: template.digest })).body.own;
    const startsAt = new Date(server.clock.now() + 20 * 24 * 3600_000).toISOString();
    const { id: meetingId } = (await call('createMeeting', { items: undefined, template: kept.id, startsAt })).body;
    const at = { meetingId };
    const { notice } = (await call('giveNotice', { reason: undefined }, at)).body;
    expect(notice.clearDays).toBe(19);
    expect((await call('seeNotice', {}, at)).body.notice.youHaveSeen).toBe(true);
    expect((await call('replyToMeeting', {}, at)).body.replies).toMatchObject([{ reason: 'Away for work' }]);
    const called = (await call('cancelMeeting', { baseVersion: 2 }, at)).body;
    expect(called).toMatchObject({ state: 'cancelled', cancelled: { mayPutBack: true } });
    expect((await call('putMeetingBack', { baseVersion: 3 }, at)).body).toMatchObject({ state: 'noticed' });
    const { mail } = (await call('listMail')).body;
    const told = (mail as Json[]).filter(({ subject }) => subject.startsWith('Notice of meeting'));
    expect(told).toHaveLength(notice.sentTo);
  });

  it('what comes after a meeting', async () => {
    const chair = server.client();
    await chair.signIn({ username: server.account('chair').username, password: 'another long password' });
    const held = async (startsAt: string) => {
      const at = { meetingId: (await call('createMeeting', { startsAt })).body.id as string };
      const { versions } = (await call('startMeeting', { baseVersion: 1 }, at)).body;
      return { at, view: (await call('endMeeting', { baseVersion: versions.progress }, at)).body };
    };
    const { at, view: ended } = await held('2026-03-04T18:30:00Z');
    const { at: later } = await held('2026-06-04T18:30:00Z');
    let view = (await call('freezeMinutes', { baseVersion: ended.versions.minutes }, at)).body;
    const baseVersion = () => ({ baseVersion: view.versions.minutes as number });
    view = (await call('circulateMinutes', baseVersion(), at, chair)).body;
    const itemId = view.items[0].id as string;
    view = (await call('proposeCorrection', { itemId }, at)).body;
    const correctionId = view.minutes.corrections[0].id as string;
    view = (await call('answerCorrection', {}, { ...at, correctionId })).body;
    const corrections = [{ itemId, text: 'The roll is 214.' }];
    view = (await call('approveMinutes', { ...baseVersion(), approvedInId: later.meetingId, corrections }, at)).body;
    view = (await call('signMinutes', baseVersion(), at, chair)).body;
    expect(view.minutes).toMatchObject({ state: 'signed', signed: { byName: 'David Okafor' } });

    const lastAddendum = () => ({ ...at, addendumId: view.minutes.addenda.at(-1).id as string });
    view = (await call('addAddendum', {}, at)).body;
    view = (await call('removeAddendum', {}, lastAddendum())).body;
    view = (await call('addAddendum', {}, at)).body;
    view = (await call('signAddendum', baseVersion(), lastAddendum(), chair)).body;
    expect(view.minutes.addenda).toMatchObject([{ signed: { byName: 'David Okafor' } }]);
    const ref = view.minutes.addenda[0].id as string;
    expect((await call('withholdFromInspection', { ref }, at)).body.minutes.withheld).toEqual([ref]);

    const recordId = view.minutes.signed.records[0].id as string;
    const file = await clerk.get(`/records/${recordId}`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename=\S+\.quorate-minutes\.json$/);
    expect(file.headers.get('cache-control')).toBe('no-store');
    const { body: keys } = await call('listKeys', {}, {}, server.client());
    expect(keys.map(({ publicKey }: Json) => publicKey)).toContain((file.body as Json).publicKey);
    done.add('showRecord');
  });

  it('a paper, as it was attached and to be saved', async () => {
    const route = (operationId: string) => routes.find((r) => r.operationId === operationId)!;
    const address = `/api/v1${addressOf(route('addPaper'), place)}?name=${encodeURIComponent('Bericht für Élise.txt')}`;
    const added = await clerk.raw('POST', address, 'Read this.', { 'content-type': 'application/octet-stream' });
    expect(added.status).toBe(201);
    expect(route('addPaper').answer.schema!.safeParse(added.body)).toMatchObject({ success: true });
    const paper = { ...place, paperId: added.body.paperId as string };
    const read = await clerk.get(addressOf(route('readPaper'), paper));
    expect(read).toMatchObject({ status: 200, body: 'Read this.' });
    expect((await call('removePaper', {}, paper)).body.items[0].papers).toHaveLength(1);
    done.add('addPaper').add('readPaper');
  });

  it('registers, interests, rules and terms of office', async () => {
    for (const id of ['Attendance', 'Decisions', 'Actions', 'Interests', 'Terms']) await call(`registerOf${id}`);
    await call('listMyActions');
    await call('declareNoInterests', { organisationId: place.organisationId });
    const chair = await server.signIn('viceChair');
    await call('declareInterest', { organisationId: place.organisationId }, {}, chair);
    const { interests } = (await call('listInterests', {}, {}, chair)).body;
    await call('changeInterest', {}, { interestId: interests[0].id }, chair);
    const { version } = (await call('showRules')).body;
    expect((await call('changeRules', { baseVersion: version })).body).toMatchObject({ numbers: { noticeDays: 7 } });
    const { terms } = (await call('registerOfTerms')).body;
    const { personId, termStart, termEnd = null } = terms[0];
    await call('setTerm', { was: { termStart, termEnd } }, { personId });
  });

  it('a copy of the minutes, in each format', async () => {
    const types = {
      pdf: 'application/pdf',
      docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      html: 'text/html; charset=utf-8',
    };
    for (const [format, type] of Object.entries(types)) {
      const { exportId } = (await call('requestExport', { format })).body;
      const state = async () => (await call('showExport', {}, { exportId })).body as Json;
      await expect.poll(async () => (await state()).state, { timeout: 20_000, interval: 50 }).toBe('done');
      const { name } = await state();
      const answer = await fetch(`${server.origin}/api/v1/exports/${exportId}/file`, {
        headers: { cookie: clerk.cookie, origin: server.origin },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(type);
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(2_000);
    }
    done.add('downloadExport');
  });

  it('the history of minutes, compressed where that is taken', async () => {
    const route = routes.find((r) => r.operationId === 'showHistory')!;
    const path = `${server.origin}/api/v1${addressOf(route, place)}`;
    const get = (encoding: string) =>
      fetch(path, { headers: { cookie: clerk.cookie, origin: server.origin, 'accept-encoding': encoding } });
    const { at } = (await call('noteLastLook')).body;
    for (const [encoding, sent] of [
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await get(encoding);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-encoding')).toBe(sent);
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(answer.headers.get('vary')).toContain('Accept-Encoding');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const history = readHistory(new Uint8Array(await answer.arrayBuffer()));
      expect(history).toMatchObject({ documentId: place.documentId, lastSeen: at, expunged: [] });
      expect(history.people).toContainEqual({ id: server.account('clerk').personId, name: 'Margaret Ellison' });
    }
    done.add('showHistory');
  });

  it('a passage taken out of the history', async () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    doc.getText('t').insert(0, 'secret');
    doc.getText('t').delete(0, 6);
    const entry = { documentId: place.documentId!, scope: 'o', author: 'p', at: Date.now(), node: 'n' };
    for (const update of updates) await server.service.minutesLog.append({ ...entry, update });
    const passages = [{ clientId: doc.clientID, clock: 0, length: 6 }];
    expect((await call('expunge', { passages })).body).toMatchObject({ passages });
  });

  it('the audit log’s head, its check and its files', async () => {
    expect((await call('checkAudit', { kept: undefined })).body.verdict).toMatchObject({ ok: true });
    await call('setHeadMail');
    expect((await call('showAuditHead')).body).toMatchObject({ mailTo: 'auditor@example.org' });
    for (const format of ['csv', 'jsonl']) {
      const address = `${addressOf(
        routes.find((r) => r.operationId === 'exportAudit')!,
        place,
      )}?format=${format}`;
      const answer = await fetch(`${server.origin}/api/v1${address}`, { headers: { cookie: clerk.cookie } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-disposition')).toContain(`audit log.${format}`);
    }
    done.add('exportAudit');
  });

  it('what an organisation decides about its data', async () => {
    expect((await call('showRetention')).body.periods).toMatchObject({ mail: 24 });
    expect((await call('setRetention')).body.periods).toMatchObject({ mail: 12 });
    await call('showAgreement');
    await call('acceptAgreement');
  });

  it('one person’s data, from the request to the erasure', async () => {
    const { personId } = (
      await call('addPerson', {
        username: 'soon.gone',
        name: 'Soon Gone',
        memberships: [{ boardId: place.boardId, role: 'observer' }],
      })
    ).body;
    const { requestId } = (await call('openDataRequest', { receivedOn: localDate(Date.now()) }, { personId })).body;
    await call('changeDataRequest', {}, { requestId });
    const { dataExportId } = (await call('requestDataExport', {}, { personId })).body;
    const state = async () => ((await call('showDataExport', {}, { dataExportId })).body as Json).state;
    await expect.poll(state, { timeout: 20_000, interval: 50 }).toBe('done');
    const address = `${server.origin}/api/v1/data-exports/${dataExportId}/file`;
    const answer = await fetch(address, { headers: { cookie: clerk.cookie } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    done.add('downloadDataExport');
    await call('revoke', { scope: 'board', id: place.boardId }, { personId });
    expect((await call('showPersonData', {}, { personId })).body.person).toMatchObject({ current: false });
    await call('changeDataRequest', { to: 'close', how: 'answered', reason: undefined }, { requestId });
    await call('eraseData', { confirm: 'Soon Gone' }, { personId });
    expect((await call('showPersonData', {}, { personId })).body.person.erased).toBeDefined();
  });

  it('the audit log, page by page', async () => {
    const route = routes.find((r) => r.operationId === 'listAudit')!;
    const first = await clerk.get(`${addressOf(route, place)}?limit=5`);
    expect(route.answer.schema!.safeParse(first.body)).toMatchObject({ success: true });
    const second = await clerk.get(`${addressOf(route, place)}?limit=5&after=${first.body.next}`);
    expect(second.body.entries[0].sequence).toBe(6);
    done.add('listAudit');
  });

  it('W3: a stale change is told the newer state', async () => {
    const answer = await clerk.send('PATCH', `/meetings/${place.meetingId}`, { baseVersion: 999, title: 'Stale' });
    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'stale_version' }, current: { id: place.meetingId } },
    });
  });

  it('and none was left out', () => {
    expect(routes.map((r) => r.operationId).filter((id) => !done.has(id))).toEqual(['describe']);
  });
});
