/** V4: on a server that serves, the history of sealed minutes is ended; all that they are for goes on. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { documentsOf } from '#lib/domain/agenda.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { openTool, type Opened } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import { Tape } from '../nodes/support/tape.ts';
import { ApiClient } from '../support/api-client.ts';
import { runMain, startDemo, type Demo } from '../support/process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const day = 24 * 60 * 60_000;
/** Of the demonstration’s minutes. */
const sentence = 'three quotations';

describe('V4: sealed minutes whose history has ended', () => {
  let demo: Demo;
  let clerk: ApiClient;
  let governor: ApiClient;
  let meeting: Meeting;
  let before: Map<string, Uint8Array>;
  let sealed: Map<string, string>;
  let env: Record<string, string>;

  const signedIn = async (role: 'clerk' | 'governor'): Promise<ApiClient> => {
    const client = new ApiClient(demo.origin);
    expect((await client.signIn(demo.account(role))).status).toBe(204);
    return client;
  };
  const withTool = async <T>(clock: { now(): number } | undefined, work: (tool: Opened) => Promise<T>): Promise<T> => {
    const tool = await openTool(readConfig(env), clock);
    try {
      return await work(tool);
    } finally {
      await tool.store.close();
    }
  };
  const open = async (documentId: string): Promise<Tape> => {
    const tape = new Tape(`${demo.origin.replace('http', 'ws')}/yjs/${documentId}?acks=1`, governor.cookie);
    await tape.synced;
    return tape;
  };
  /** Each document as a governor is shown it. */
  const shown = async (): Promise<Map<string, Uint8Array>> => {
    const found = new Map<string, Uint8Array>();
    for (const documentId of documentsOf(meeting)) {
      const tape = await open(documentId);
      found.set(documentId, Y.encodeStateAsUpdate(tape.doc));
      tape.close();
      await tape.closed;
    }
    return found;
  };
  const records = async (): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    for (const id of meeting.minutes.signed!.recordIds) {
      const { status, body } = await governor.get(`/records/${id}`);
      expect(status).toBe(200);
      found.set(id, JSON.stringify(body));
    }
    return found;
  };
  const verified = () => runMain(['quorate', 'verify'], env);

  beforeAll(async () => {
    demo = await startDemo();
    env = { ...demo.server.env, ENVIRONMENT: 'demo' };
    clerk = await signedIn('clerk');
    governor = await signedIn('governor');
    meeting = await withTool(undefined, async ({ store }) => {
      const all = await store.aggregates.find('meeting', 'board', demo.board.id);
      return all.map(({ value }) => value).find(({ minutes }) => minutes.signed !== undefined)!;
    });
    before = await shown();
    sealed = await records();
    const periods = { mail: 'never', interests: 'never', endedProfiles: 'never', history: 1 };
    expect((await clerk.send('PUT', `/organisations/${demo.organisation.id}/data/retention`, periods)).status).toBe(
      200,
    );
    // Another process, on a night two months from now.
    await withTool({ now: () => Date.now() + 62 * day }, async ({ workspace, minutesLog }) => {
      expect(await workspace.jobs.runRetention()).toBe(1);
      for (const documentId of documentsOf(meeting)) expect(await minutesLog.read(documentId)).toEqual([]);
    });
  });
  afterAll(() => demo.server.dispose());

  test('V4: their history is told to be past its period', async () => {
    const { status, body } = await clerk.get(`/minutes/${meeting.minutes.id}/history`);
    expect([status, body.error.code]).toEqual([409, 'not_possible_now']);
    expect(body.error.message).toContain('The signed minutes are kept.');
  });

  test('V4: a governor is shown the same frozen bytes over the socket, before a restart and after, and cannot write', async () => {
    expect(await shown()).toEqual(before);
    await demo.server.restart();
    expect(await shown()).toEqual(before);
    const tape = await open(meeting.minutes.id);
    tape.type('Written behind the seal');
    expect(await tape.closed).toBe(closeCodes.frozen);
    expect(await shown()).toEqual(before);
  });

  test.each([
    ['pdf', '%PDF-'],
    ['html', sentence],
  ])('E1: a copy is made as %s', async (format, holds) => {
    const asked = await governor.send('POST', `/meetings/${meeting.id}/exports`, { format });
    expect(asked.status).toBe(201);
    await vi.waitFor(
      async () => expect((await governor.get(`/exports/${asked.body.exportId}`)).body.state).toBe('done'),
      { timeout: 60_000, interval: 200 },
    );
    const { status, body } = await governor.get(`/exports/${asked.body.exportId}/file`);
    expect(status).toBe(200);
    expect(String(body)).toContain(holds);
  });

  test('A2: the sealed records are as they were, and verify', async () => {
    expect(await records()).toEqual(sealed);
    expect(await verified()).toMatchObject({ code: 0, output: expect.not.stringContaining('NOT SOUND') });
  });

  test('V4: what the operator exports has their text, from the frozen bytes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-export-'));
    try {
      const args = ['quorate', 'export', '--organisation', demo.organisation.id, '--to', folder];
      expect(await runMain(args, env)).toMatchObject({ code: 0 });
      const written = join(folder, 'minutes', meeting.minutes.id);
      expect(readFileSync(`${written}.txt`, 'utf8')).toContain(sentence);
      const doc = new Y.Doc();
      Y.applyUpdate(doc, readFileSync(`${written}.yjs`));
      expect(Y.encodeStateAsUpdate(doc)).toEqual(before.get(meeting.minutes.id));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('D8: the organisation can be erased after that, and the other one is as sound as before', async () => {
    const { body } = await clerk.get('/me');
    const name = body.memberships.find(
      (m: { organisationId: string }) => m.organisationId === demo.organisation.id,
    ).organisationName;
    const erased = await runMain(
      ['quorate', 'organisation', 'erase', '--id', demo.organisation.id, '--confirm', name],
      env,
    );
    expect(erased).toMatchObject({ code: 0, output: expect.stringContaining('Erased:') });
    expect((await governor.get(`/records/${meeting.minutes.signed!.recordIds[0]!}`)).status).toBe(401);
    await withTool(undefined, async ({ store }) => {
      expect(await store.aggregates.get('meeting', meeting.id)).toBeUndefined();
      for (const { blobId } of meeting.minutes.frozen!.documents) {
        expect(await store.blobs.get(blobId)).toBeUndefined();
      }
    });
    expect(await verified()).toMatchObject({ code: 0, output: expect.not.stringContaining('NOT SOUND') });
  });
});
