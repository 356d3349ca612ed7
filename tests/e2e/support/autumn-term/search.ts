/** A3: nothing of the confidential item ever reached who may not read it. */
import { expect, test } from '@playwright/test';
import { ask, call } from '../call.ts';
import { fetchCopies, saved, savedMinutes } from '../copies.ts';
import { early, interest, late, type Term } from './term.ts';

const registers = ['attendance', 'decisions', 'actions', 'interests', 'terms'] as const;

export function search(term: Term): void {
  const words = { ...early, ...late, interest };
  const all = (): [string, string][] => [...Object.entries(words), ['documentId', term.confidential.documentId]];

  test('A3: observer and associate take along all that there is for them', async () => {
    const meetingId = term.first.split('/').at(-1)!;
    for (const who of ['observer', 'associate'] as const) {
      const page = term.page(who);
      const file = term.recorders[who];
      await expect(page.getByRole('link', { name: 'Sealed file' })).toHaveCount(1);
      for (const copy of [
        await saved(page, page.getByRole('link', { name: 'Sealed file' })),
        await savedMinutes(page, 'Web page'),
      ]) {
        await file.file(copy.name, copy.bytes);
      }
      await fetchCopies(page, meetingId);
      await askAround(term, who, meetingId);
      await term.enter(term.second, [who]);
      await term.enter(`/boards/${term.boardId}`, [who]);
      for (const path of ['/', '/actions', '/interests']) await term.enter(path, [who]);
    }
    // And the governor who withdrew: what they are told is what the others are not told either, once they are out.
    await fetchCopies(term.page('first'), meetingId);
    await askAround(term, 'first', meetingId);
    for (const each of registers) {
      await call(term.page('first'), 'GET', `/boards/${term.boardId}/registers/${each}?format=csv`);
    }
    // What proves that it would have been found.
    await fetchCopies(term.page('second'), meetingId, term.confidential.itemId);
    await term.enter(term.first, ['second']);
    await expect(term.section('second', early.title)).toContainText(late.governorsText);
  });

  test('A3: every secret reached the governor, and none of them observer, associate or who had withdrawn', async () => {
    const { observer, associate, first, second } = term.recorders;
    for (const recorder of Object.values(term.recorders)) expect(await recorder.settle()).toEqual([]);
    for (const [what, word] of all()) {
      expect(second.find(word), `${what} at the governor`).not.toEqual([]);
      expect(observer.find(word), `${what} at the observer`).toEqual([]);
      expect(associate.find(word), `${what} at the associate`).toEqual([]);
    }
    for (const [what, word] of Object.entries(late)) {
      expect(first.find(word, term.withdrawnAt), `${what} at the governor who withdrew`).toEqual([]);
    }
    // The recorder hears each way on which something comes, reads each kind of file, and knows each way to write a word.
    for (const word of [late.clerksText, late.governorsText]) {
      const places = second.find(word).join('\n');
      expect(places).toMatch(/^socket .*\/yjs\//m);
      for (const kind of ['word/document.xml', 'its text']) expect(places).toContain(kind);
    }
    for (const recorder of [observer, associate]) {
      const { answers, frames, files } = recorder.sums;
      expect([answers > 50, frames > 50, files]).toEqual([true, true, 2]);
      expect(recorder.find('The forecast covers').join('\n')).toMatch(/^socket .*\/yjs\//m);
    }
    const planted = [Buffer.from('a WRENFALLOW'), Buffer.from('Wrenfallow', 'utf16le').swap16()];
    for (const before of ['', 'a', 'ab'])
      planted.push(Buffer.from(Buffer.from(`${before}Wrenfallow!`).toString('base64')));
    for (const [at, bytes] of planted.entries()) await second.file(`planted ${at}`, bytes);
    expect(second.find('Wrenfallow')).toHaveLength(planted.length);
    console.info('searched:', { observer: observer.sums, associate: associate.sums });
  });
}

/** Addresses that somebody might try: what they may not have is refused, and what they get is searched. */
async function askAround(term: Term, who: 'observer' | 'associate' | 'first', meetingId: string): Promise<void> {
  const { itemId, documentId } = term.confidential;
  const view = await term.viewOf('second', term.first);
  const page = term.page(who);
  const records = view.minutes.signed!.records.filter(({ part }) => part === 2);
  const papers = view.items.at(-1)!.papers;
  expect([records.length, papers.length]).toEqual([1, 1]);
  for (const path of [
    `/records/${records[0]!.id}`,
    `/meetings/${meetingId}/items/${itemId}/papers/${papers[0]!.id}`,
    `/minutes/${documentId}/history`,
  ]) {
    expect([403, 404], path).toContain((await ask(page, 'GET', path)).status);
  }
  for (const format of ['pdf', 'html']) {
    const answer = await ask(page, 'POST', `/meetings/${meetingId}/exports`, { format, part2: itemId });
    expect([403, 404]).toContain(answer.status);
  }
  const { motions } = view;
  const secret = motions.find(({ text }) => text.includes(late.motion))!;
  const choice = { choice: 'for' };
  const refused = await ask(page, 'POST', `/meetings/${meetingId}/motions/${secret.id}/choice`, choice);
  expect([403, 404]).toContain(refused.status);
  for (const path of ['/me', '/actions', '/interests', `/boards/${term.boardId}`, `/boards/${term.boardId}/meetings`]) {
    await call(page, 'GET', path);
  }
}
