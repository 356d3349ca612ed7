import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ballotMessage } from '#lib/domain/ballots.ts';
import { blind, finalize, prefixOf, prepare } from '#lib/domain/blind-signature.ts';
import { choices } from '#lib/domain/motions.ts';
import type { MeetingView, MotionView } from '#lib/domain/views.ts';
import { readKeyFile } from '#server/adapters/codec/key-file.ts';
import { openSqliteStore, storeFile } from '#server/adapters/sqlite/store.ts';
import { protect } from '#server/compose/protection.ts';
import { collections, type Collection } from '#server/ports.ts';
import { sha256 } from '#server/usecases/shared/digest.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { overMongo } from '../support/store-of-run.ts';

interface Voter {
  client: ApiClient;
  personId: string;
}

let server: TestServer;
let clerk: ApiClient;
let voters: Voter[];
let meetingPath: string;
/** What the first test cast. */
let secretsCast: string[];
const notForLong = (run: () => void): void => void setImmediate(run);
/** What happens when papers begin to wait for others. */
let waits = notForLong;

beforeAll(async () => {
  server = await startTestServer({
    later: (_, run) => {
      waits(run);
      return () => {};
    },
  });
  clerk = await server.signIn('clerk');
  meetingPath = `/meetings/${server.facts.meeting.id}`;
  voters = [];
  for (const [role, nth] of [
    ['chair', 0],
    ['governor', 0],
    ['governor', 1],
    ['governor', 2],
  ] as const) {
    const { personId } = server.account(role, nth);
    voters.push({ client: await server.signIn(role, nth), personId });
    await clerk.send('POST', `${meetingPath}/arrivals`, { personId });
  }
});
afterAll(() => server.stop());

const meeting = async (): Promise<MeetingView> => (await clerk.get(meetingPath)).body as MeetingView;
const motionIn = (view: MeetingView, motionId: string): MotionView => view.motions.find(({ id }) => id === motionId)!;

/** A motion with its ballot open. */
async function openBallot(): Promise<MotionView> {
  const { items } = await meeting();
  const moved = await clerk.send('POST', `${meetingPath}/motions`, {
    itemId: items.find(({ part }) => part === 1)!.id,
    text: 'That the budget be approved',
  });
  expect(moved.status).toBe(201);
  const path = `${meetingPath}/motions/${moved.body.motionId as string}/vote`;
  const opened = await clerk.send('POST', path, { baseVersion: 1, method: 'ballot' });
  expect(opened.status, JSON.stringify(opened.body)).toBe(200);
  return motionIn(opened.body as MeetingView, moved.body.motionId as string);
}

async function takePaper({ client }: Voter, { id, vote }: MotionView) {
  const path = `${meetingPath}/motions/${id}`;
  const { key } = (await client.get(`${path}/ballot`)).body;
  const prepared = prepare(ballotMessage(vote!.ballotId!));
  const { blinded, inverse } = await blind(key, prepared);
  const answer = await client.send('POST', `${path}/ballot-paper`, { blinded });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return {
    token: Buffer.from(prefixOf(prepared)).toString('base64url'),
    signature: await finalize(key, prepared, answer.body.signature as string, inverse),
  };
}

/** Everything that a backup of the store holds, which is everything: each piece decoded, as text. */
async function pieces(): Promise<string[]> {
  const dataDir = await mkdtemp(join(server.dataDir, 'backup-'));
  await server.service.store.backup(storeFile(dataDir), () => {});
  const { contents, close } = await openSqliteStore({
    dataDir,
    codec: protect({ config: { encryption: { off: false, keys: readKeyFile(server.dataDir) } }, clock: server.clock })
      .makeCodec,
    clock: server.clock,
    environment: 'test',
    node: 'reader',
    serving: false,
    log: server.service.log,
  });
  const all: string[] = [];
  for (const collection of Object.keys(collections) as Collection[]) {
    for await (const page of contents.read('document', { collection })) all.push(...page.map(asText));
  }
  for await (const page of contents.read('chain')) all.push(...page.map(asText));
  await close();
  return all;
}
const asText = (piece: object): string => JSON.stringify(piece);

describe('A4: a secret ballot over HTTP', () => {
  it('A4: goes from the motion to the decision, and ties no paper to a person anywhere', async () => {
    const motion = await openBallot();
    const ballotId = motion.vote!.ballotId!;
    const linesBefore = server.logged.length;
    const papers = [];
    for (const voter of voters) papers.push(await takePaper(voter, motion));
    const taken = server.logged.length;
    // As a browser does: without a session. One sends what it should not all the same, and it is not looked at.
    const anonymous = server.client();
    const answers = await Promise.all(
      papers.map((paper, at) =>
        (at === 1 ? voters[0]!.client : anonymous).send(
          'POST',
          `/ballots/${ballotId}`,
          { ...paper, choice: choices[at % 3] },
          at === 2 ? { 'x-request-id': 'id-of-a-proxy-1', 'x-forwarded-for': '203.0.113.7' } : {},
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(answers[2]!.headers.get('x-request-id')).not.toBe('id-of-a-proxy-1');
    expect(server.logged.slice(taken)).toEqual([]);

    const hashes = papers.map(({ token }) => sha256(Buffer.from(token, 'base64url')));
    secretsCast = papers.flatMap(({ token, signature }) => [token, signature]);
    const secrets = [...secretsCast, ...hashes];
    const people = [...voters.map(({ personId }) => personId), '203.0.113.7'];
    const withPaper = (all: string[]) => all.filter((piece) => secrets.some((secret) => piece.includes(secret)));
    const stored = await pieces();
    const holding = withPaper(stored);
    expect(holding).toHaveLength(1);
    expect(JSON.parse(holding[0]!)).toMatchObject({ collection: 'ballotBox', outbox: [] });
    expect(people.filter((person) => holding[0]!.includes(person))).toEqual([]);
    expect(holding[0]).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    // What was signed unseen, as the ballot has it, says nothing of the token.
    const ballot = stored.find((piece) => piece.startsWith('{"collection":"ballot",'))!;
    expect(secrets.filter((secret) => ballot.includes(secret))).toEqual([]);

    const counted = await clerk.send('POST', `${meetingPath}/motions/${motion.id}/count`, {
      baseVersion: motion.version,
    });
    expect(counted.status, JSON.stringify(counted.body)).toBe(200);
    expect(motionIn(counted.body as MeetingView, motion.id)).toMatchObject({
      state: 'carried',
      vote: { counts: { for: 2, against: 1, abstain: 1 } },
    });
    const afterwards = await pieces();
    expect(withPaper(afterwards).map((piece) => JSON.parse(piece) as object)).toMatchObject([
      { collection: 'ballotBox', value: { papers: [] } },
    ]);
    expect(afterwards.filter((piece) => piece.includes('privateKey'))).toEqual([]);
    const lines = JSON.stringify(server.logged.slice(linesBefore));
    expect(secrets.filter((secret) => lines.includes(secret))).toEqual([]);
    expect(lines).not.toContain('/ballots/');
  });

  it.runIf(!overMongo)(
    'A4: neither tokens nor signatures are in the files of the embedded store, its journal included',
    () => {
      const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true });
      const names = files.filter((entry) => entry.isFile()).map((file) => join(file.parentPath, file.name));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        const bytes = readFileSync(name);
        const found = secretsCast.filter(
          (secret) => bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'base64url')),
        );
        expect(found, name).toEqual([]);
      }
    },
  );

  it('A4: what waits for others goes in when the ballot is closed', async () => {
    const motion = await openBallot();
    const paper = await takePaper(voters[3]!, motion);
    const held = Promise.withResolvers<void>();
    waits = () => held.resolve();
    const sent = server.client().send('POST', `/ballots/${motion.vote!.ballotId!}`, { ...paper, choice: 'against' });
    await held.promise;
    waits = notForLong;
    const counted = await clerk.send('POST', `${meetingPath}/motions/${motion.id}/count`, {
      baseVersion: motion.version,
    });
    expect(motionIn(counted.body as MeetingView, motion.id)).toMatchObject({
      state: 'lost',
      vote: { counts: { for: 0, against: 1, abstain: 0 } },
    });
    expect((await sent).status).toBe(204);
  });

  it('A4: a paper is refused that was made out for another ballot, or by nobody', async () => {
    const motion = await openBallot();
    const paper = await takePaper(voters[0]!, motion);
    const cast = (ballotId: string, body: object) => server.client().send('POST', `/ballots/${ballotId}`, body);
    const forged = await cast(motion.vote!.ballotId!, { ...paper, token: 'B'.repeat(43), choice: 'for' });
    expect(forged).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect(await cast('nowhere', { ...paper, choice: 'for' })).toMatchObject({ status: 404 });
    expect(await cast(motion.vote!.ballotId!, { ...paper, choice: 'perhaps' })).toMatchObject({
      status: 400,
      body: { error: { fields: { choice: expect.any(String) } } },
    });
    const again = await voters[0]!.client.send('POST', `${meetingPath}/motions/${motion.id}/ballot-paper`, {
      blinded: paper.signature,
    });
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'not_possible_now' } } });
  });

  it('A4: when the motion is withdrawn its box and its key are gone', async () => {
    const motion = await openBallot();
    const ballotId = motion.vote!.ballotId!;
    await takePaper(voters[0]!, motion);
    const withdrawn = await clerk.send('POST', `${meetingPath}/motions/${motion.id}/withdraw`, {
      baseVersion: motion.version,
    });
    expect(withdrawn.status, JSON.stringify(withdrawn.body)).toBe(200);
    const { aggregates } = server.service.store;
    expect(await aggregates.get('ballotBox', ballotId)).toBeUndefined();
    expect((await aggregates.get('ballot', ballotId))?.value).not.toHaveProperty('privateKey');
  });

  it('a paper from another site is refused', async () => {
    const answer = await server.client().send('POST', '/ballots/any', {}, { origin: 'https://elsewhere.example' });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_origin' } } });
  });
});
