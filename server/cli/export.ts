import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as Y from 'yjs';
import { documentOf, sectionName, type Meeting } from '#lib/domain/meetings.ts';
import { QuorateError } from '../errors.ts';
import type { AggregateTypes, Collection, IndexOf } from '../ports.ts';
import { findAll } from '../usecases/shared/find.ts';
import { text, withTool, type Command, type Tool } from './command.ts';
import { organisation } from './verify.ts';
import { exportedOrganisation, exportedPerson } from './without-secrets.ts';

const operator = { kind: 'operator' } as const;

export const exportOrganisation: Command = {
  name: 'export',
  summary:
    'Writes all that is held of one organisation into a folder: JSON, minutes as text and as Yjs updates, and what was sealed.',
  options: {
    organisation: { type: 'string', value: 'ID', help: 'Which one', required: true },
    to: { type: 'string', value: 'FOLDER', help: 'An empty folder, or one to be made', required: true },
  },
  run: (values, around) =>
    withTool(around, async (tool) => {
      const { id, name } = await organisation(tool, text(values, 'organisation'));
      const folder = await emptyFolder(resolve(text(values, 'to')));
      await tool.workspace.organisations.noteExport(operator, { organisationId: id });
      const meetings = await writeRecords(tool, id, folder);
      await mkdir(join(folder, 'minutes'), { mode: 0o700 });
      for (const meeting of meetings) await writeMinutes(tool, meeting, join(folder, 'minutes'));
      await writeSealed(tool, id, join(folder, 'sealed'));
      around.print(`${name} is in ${folder}`);
      return 'done';
    }),
};

async function emptyFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new QuorateError('conflict', `${folder} is not empty.`);
  return folder;
}

async function writeRecords(tool: Tool, organisationId: string, folder: string): Promise<Meeting[]> {
  const boards = await all(tool, 'board', 'organisation', organisationId);
  const meetings: Meeting[] = [];
  for (const board of boards) meetings.push(...(await all(tool, 'meeting', 'board', board.id)));
  const known = await tool.store.aggregates.get('organisation', organisationId);
  const people = await all(tool, 'person', 'organisation', organisationId);
  const records = {
    organisation: known && exportedOrganisation(known.value),
    boards,
    people: people.map((person) => exportedPerson(person, organisationId)),
    profiles: await all(tool, 'profile', 'organisation', organisationId),
    meetings,
    actions: await perBoard(tool, boards, 'actionItem'),
    interests: await all(tool, 'interest', 'organisation', organisationId),
    // What was written about somebody's own sign-in is nobody else's to read.
    mail: await perBoard(tool, boards, 'mail'),
    revocations: await all(tool, 'revocation', 'organisation', organisationId),
    audit: await auditOf(tool, organisationId),
  };
  for (const [name, record] of Object.entries(records)) {
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  }
  return meetings;
}

async function perBoard<C extends 'actionItem' | 'mail'>(
  tool: Tool,
  boards: readonly { id: string }[],
  collection: C,
): Promise<AggregateTypes[C][]> {
  const found: AggregateTypes[C][] = [];
  for (const { id } of boards) found.push(...(await all(tool, collection, 'board', id)));
  return found;
}

async function auditOf({ store: { chain } }: Tool, organisationId: string): Promise<unknown[]> {
  const entries = await chain.read(organisationId, { limit: 1000 });
  for (let page = entries; page.length === 1000;) {
    page = await chain.read(organisationId, { after: entries.at(-1)!.sequence, limit: 1000 });
    entries.push(...page);
  }
  return entries;
}

/** What was signed, board by board, each a file that verifies by itself; and the keys to verify them with. */
async function writeSealed(tool: Tool, organisationId: string, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, 'keys.json'), `${JSON.stringify(await tool.workspace.records.keys(), null, 2)}\n`);
  for (const { id } of await all(tool, 'board', 'organisation', organisationId)) {
    const files = await tool.workspace.records.files({ boardId: id });
    if (files.length > 0) await mkdir(join(folder, id), { mode: 0o700 });
    for (const { name, bytes } of files) await writeFile(join(folder, id, name), bytes, { mode: 0o600 });
  }
}

/** One text and one Yjs update for each document: the open minutes, and each Part 2 item apart. */
async function writeMinutes(tool: Tool, meeting: Meeting, folder: string): Promise<void> {
  for (const documentId of new Set([meeting.minutes.id, ...meeting.items.map((item) => documentOf(meeting, item))])) {
    const doc = new Y.Doc();
    for (const update of await updatesOf(tool, meeting, documentId)) Y.applyUpdate(doc, update);
    const items = meeting.items.filter((item) => documentOf(meeting, item) === documentId);
    const sections = items.map(({ id, title }) => `${title}\n\n${plainText(doc.getXmlFragment(sectionName(id)))}`);
    const head = `${meeting.title}, ${meeting.startsAt}\n\n`;
    await writeFile(join(folder, `${documentId}.txt`), head + sections.join('\n\n'), { mode: 0o600 });
    await writeFile(join(folder, `${documentId}.yjs`), Y.encodeStateAsUpdate(doc), { mode: 0o600 });
    doc.destroy();
  }
}

/** Once they are frozen that is what they are: of signed ones the log may have been deleted (V4). */
async function updatesOf({ minutesLog, store }: Tool, meeting: Meeting, documentId: string): Promise<Uint8Array[]> {
  const frozen = meeting.minutes.frozen?.documents.find((document) => document.documentId === documentId);
  if (frozen === undefined) return (await minutesLog.read(documentId)).map(({ update }) => update);
  const bytes = await store.blobs.get(frozen.blobId);
  if (bytes === undefined) throw new QuorateError('store_corrupt', 'The frozen bytes of minutes are missing.');
  return [bytes];
}

/** Each block of text on a line of its own. */
function plainText(fragment: Y.XmlFragment | Y.XmlElement): string {
  return fragment
    .toArray()
    .map((child) => {
      if (child instanceof Y.XmlText)
        return child
          .toDelta()
          .map(({ insert }: { insert: unknown }) => String(insert))
          .join('');
      return child instanceof Y.XmlElement ? `${plainText(child)}\n` : '';
    })
    .join('')
    .replace(/\n+/g, '\n');
}

async function all<C extends Collection>(
  { store }: Tool,
  collection: C,
  index: IndexOf<C>,
  key: string,
): Promise<AggregateTypes[C][]> {
  return (await findAll(store, collection, index, key)).map(({ value }) => value);
}
