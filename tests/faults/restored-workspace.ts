/** What has to hold of a workspace that was restored, whatever happened while its backup was made. */
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { expect } from 'vitest';
import type { Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { openTool } from '#server/compose.ts';
import type { Config } from '#server/config.ts';
import type { AggregateTypes, ChainEntry, Collection, OutboxEntry } from '#server/ports.ts';
import { findAll } from '#server/usecases/shared/find.ts';
import type { Typed } from './busy-workspace.ts';

export interface AtTheBeginning {
  /** Ids of all audit entries that there were. */
  entryIds: ReadonlySet<string>;
  typed: readonly Typed[];
}

type Tool = Awaited<ReturnType<typeof openTool>>;

/** @param began what was there when the backup began */
export async function checkRestored(config: Config, began: AtTheBeginning): Promise<void> {
  const tool = await openTool(config);
  try {
    const organisations = await findAll(tool.store, 'organisation', 'all', '*');
    const audited = await entriesOf(
      tool,
      organisations.map(({ value }) => value.id),
    );
    for (const id of began.entryIds) expect(audited.has(id), `audit entry ${id}`).toBe(true);
    await checkTold(tool, audited);
    await checkMinutes(tool, began.typed);
    // What the backup caught half way is completed, as a start does.
    expect(await tool.workspace.jobs.relayAll()).toBe(0);
    for (const { value } of organisations) {
      expect(await tool.workspace.audit.verify({ organisationId: value.id })).toMatchObject({ ok: true });
    }
    await checkClerks(
      tool,
      organisations.map(({ value }) => value.id),
    );
    await checkFrozen(tool);
  } finally {
    await tool.store.close();
  }
}

async function all<C extends Collection>({ store }: Tool, collection: C, ids: readonly string[]) {
  const found = await Promise.all(ids.map((id) => store.aggregates.get(collection, id)));
  return found as ({ value: AggregateTypes[C] } | undefined)[];
}

/** In the chain, or still in an outbox. */
async function entriesOf({ store }: Tool, organisationIds: string[]): Promise<Map<string, ChainEntry | OutboxEntry>> {
  const waiting = (await store.aggregates.withOutbox(10_000)).flatMap(({ outbox }) => outbox);
  const chains = await Promise.all(organisationIds.map((id) => store.chain.read(id)));
  return new Map([...waiting, ...chains.flat()].map((entry) => [entry.id, entry]));
}

/** Each entry tells of something that is there, and all that is there is told of. */
async function checkTold(tool: Tool, audited: ReadonlyMap<string, ChainEntry | OutboxEntry>): Promise<void> {
  const told = (action: string) =>
    [...audited.values()].filter((e) => e.action === action).map(({ subject }) => subject.split(':')[1]!);
  for (const [collection, action] of [
    ['person', 'person.add'],
    ['board', 'board.add'],
    ['meeting', 'meeting.create'],
  ] as const) {
    const ids = told(action);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    const there = await all(tool, collection, ids);
    expect(
      ids.filter((_, at) => there[at] === undefined),
      `${action} of nothing`,
    ).toEqual([]);
  }
  const boards = await findAll(tool.store, 'board', 'organisation', [...audited.values()][0]!.organisationId);
  const addedBoards = new Set(told('board.add'));
  for (const { value } of boards) expect(addedBoards.has(value.id), `board ${value.id}`).toBe(true);
  const addedPeople = new Set(told('person.add'));
  for (const { value } of boards) {
    for (const person of await findAll(tool.store, 'person', 'board', value.id)) {
      expect(addedPeople.has(person.value.id), `person ${person.value.id}`).toBe(true);
    }
  }
}

async function checkClerks(tool: Tool, organisationIds: readonly string[]): Promise<void> {
  for (const organisationId of organisationIds) {
    for (const { value: board } of await findAll(tool.store, 'board', 'organisation', organisationId)) {
      const people = await findAll(tool.store, 'person', 'board', board.id);
      const clerks = people.map(({ value }) => value).filter((p) => membershipOn(p, board.id)?.role === 'clerk');
      expect([...board.clerks].sort()).toEqual(clerks.map(({ id }) => id).sort());
    }
  }
}

async function checkMinutes({ minutesLog: log, merging }: Tool, typed: readonly Typed[]): Promise<void> {
  for (const [documentId, words] of Map.groupBy(typed, (one) => one.documentId)) {
    const doc = new Y.Doc();
    for await (const page of log.pages(documentId)) for (const { update } of page) Y.applyUpdate(doc, update);
    expect(doc.store.pendingStructs).toBeNull();
    const there = new Set(doc.getText('t').toString().split(' '));
    expect(words.filter(({ word }) => !there.has(word))).toEqual([]);
    const past = new Y.Doc();
    const batches = await merging.history(log.history(documentId), log.pages(documentId), []);
    for (const { update } of batches) Y.applyUpdate(past, update);
    expect(past.getText('t').toString()).toBe(doc.getText('t').toString());
    const bound = await log.boundClients(documentId);
    const clients = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()];
    expect(clients.filter((client) => !bound.has(client))).toEqual([]);
  }
}

async function checkFrozen(tool: Tool): Promise<void> {
  const organisations = await findAll(tool.store, 'organisation', 'all', '*');
  for (const { value } of organisations) {
    for (const { value: board } of await findAll(tool.store, 'board', 'organisation', value.id)) {
      for (const { value: meeting } of await findAll(tool.store, 'meeting', 'board', board.id)) {
        await checkBlobs(tool, meeting);
      }
    }
  }
}

async function checkBlobs({ store }: Tool, { minutes }: Meeting): Promise<void> {
  for (const { blobId, sha256 } of minutes.frozen?.documents ?? []) {
    const content = await store.blobs.get(blobId);
    expect(content && createHash('sha256').update(content).digest('hex')).toBe(sha256);
  }
}
