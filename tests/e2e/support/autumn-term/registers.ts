/** What the registers say at the end of the term. */
import { expect, type Locator, test } from '@playwright/test';
import { isoDate } from '#lib/pages/when.ts';
import { open } from '../browser.ts';
import { saved } from '../copies.ts';
import { interest, late, type Term } from './term.ts';

const day = 24 * 3600_000;

export function registers(term: Term): void {
  const show = async (tab: string): Promise<Locator> => {
    const period = `from=${isoDate(Date.now() - day)}&to=${isoDate(Date.now() + 60 * day)}`;
    await open(term.clerk, `/boards/${term.boardId}/registers?tab=${tab}&${period}`);
    return term.clerk.locator('.register');
  };
  const expectRow = async (register: Locator, text: string, ...said: readonly string[]): Promise<void> => {
    const row = register.getByRole('listitem').filter({ hasText: text });
    for (const each of said) await expect(row).toContainText(each);
  };

  test('G7: decisions, actions and interests are in the registers as they were', async () => {
    const decisions = await show('decisions');
    await expect(decisions.getByRole('listitem')).toHaveCount(6);
    await expectRow(decisions, 'That the apologies of Tom Whitlock', 'item 1:', 'Agreed without a vote', 'Carried');
    await expectRow(
      decisions,
      'That the budget be revised',
      'Show of hands',
      '2 for, 1 against, 0 abstained',
      'Carried',
    );
    const tied = '1 for, 1 against, 1 abstained; casting vote for';
    await expectRow(decisions, 'That the behaviour policy', 'Vote by name', tied, 'Carried');
    await expectRow(decisions, 'That visits be cut', 'Secret ballot', '1 for, 2 against, 0 abstained', 'Not carried');
    await expectRow(decisions, late.motion, 'Part 2', 'Carried');
    await expectRow(decisions, 'That the minutes of the last meeting', 'Autumn term, second meeting', 'Carried');

    const actions = await show('actions');
    await expect(actions.getByRole('listitem')).toHaveCount(3);
    await expectRow(actions, 'Ask for three quotes', 'Priya Raman', 'Due', 'Open');
    await expectRow(actions, 'Thank the caretaker', 'Sarah Lindley', 'Closed', 'Done');
    await expectRow(actions, late.action, 'David Okafor', 'Part 2', 'Open');

    const interests = await show('interests');
    await expectRow(interests, 'My son has applied', 'Sarah Lindley', 'Admission arrangements', 'Withdrew');
    await expectRow(interests, interest, 'Sarah Lindley', 'Part 2', 'Withdrew');
  });

  test('G7, G8: attendance has the right marks, in its CSV as well', async () => {
    const sheet = (await show('attendance')).getByRole('region', { name: 'Attendance sheet' });
    await expect(sheet.getByRole('row', { name: /Tom Whitlock/ })).toContainText(/Apologies accepted\s*Remote/);
    const { bytes } = await saved(term.clerk, term.clerk.getByRole('link', { name: 'CSV' }));
    const rows = bytes.toString().trimEnd().split('\r\n').slice(1);
    const marks = rows.map((row) => row.split(',')).map(([name, , , one, two]) => [name, one, two]);
    for (const expected of [
      ['David Okafor', 'Present', 'Present'],
      ['Helen Prys', 'Present', 'Absent'],
      ['Sarah Lindley', 'Present', 'Present'],
      ['Priya Raman', 'Present', 'Present'],
      ['Tom Whitlock', 'Apologies accepted', 'Remote'],
      ['Grace Nwosu', 'Present', 'Present'],
    ]) {
      expect(marks).toContainEqual(expected);
    }
  });
}
