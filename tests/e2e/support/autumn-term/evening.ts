/** The open part of the first meeting. */
import { expect, test } from '@playwright/test';
import { everybody } from '../board-room.ts';
import { ask } from '../call.ts';
import { atRest, pressedAt, shownAt } from '../latency.ts';
import type { Term } from './term.ts';

export function evening(term: Term): void {
  test('G1, M1: it begins without a quorum, and decides nothing until another governor comes', async () => {
    await term.press('clerk', 'Start the meeting');
    await expect(term.dialog('clerk', 'Start the meeting?')).toContainText('It is planned for');
    await term.press('clerk', 'Start it now');
    for (const who of everybody) await expect(term.now(who)).toContainText('Welcome and apologies');
    await term.tab(/People/);
    for (const who of ['clerk', 'chair', 'first', 'associate'] as const)
      await term.press('clerk', `Here: ${term.name(who)}`);
    await term.choose(
      'clerk',
      term.button('clerk', `More about the attendance of ${term.name('third')}`),
      'Apologies, accepted',
    );
    await expect(term.chip('observer')).toHaveText('Not quorate 2/3');
    await expect(
      term.clerk.getByRole('alert').filter({ hasText: 'The meeting is not quorate: 2 present, 3 needed' }),
    ).toBeVisible();
    await term.tab('Meeting');
    const apologies = 'That the apologies of Tom Whitlock be accepted';
    await term.put(apologies, 'chair', 'first');
    await term.press('clerk', 'Agreed without a vote');
    await expect(term.clerk.getByText('Not quorate: 2 governors present, 3 needed; 1 more must come.')).toBeVisible();
    await term.tab(/People/);
    await term.press('clerk', `Here: ${term.name('second')}`);
    for (const who of everybody) await expect(term.chip(who)).toHaveText('Quorate 3/3');
    await term.tab('Meeting');
    await term.press('clerk', 'Agreed without a vote');
    await expect(term.motion('observer', apologies)).toContainText('Agreed without a vote.');
  });

  test('M6: the clerk moves through ten items, and every screen follows', async () => {
    const { items } = await term.viewOf('clerk', term.first);
    const took: number[] = [];
    for (const { title: next } of items.slice(1, 11)) {
      await Promise.all(everybody.map((who) => atRest(term.page(who))));
      const seen = shownAt(term.now('chair').locator('.title'), next);
      const pressed = await pressedAt(term.step('clerk').getByRole('button'));
      took.push((await seen) - pressed);
      for (const who of everybody) await expect(term.now(who).locator('.title')).toHaveText(next);
      await expect(term.step('clerk').getByRole('button')).toBeEnabled();
    }
    const [lower, upper] = took.toSorted((a, b) => a - b).slice(4, 6);
    const median = (lower! + upper!) / 2;
    console.info(`another screen follows the clerk after ${median} ms (median of ${took.join(', ')})`);
    expect(median).toBeLessThan(2_000);
  });

  test('G2, M3: a motion is carried by a show of hands', async () => {
    await term.moveTo('Budget monitoring');
    const text = 'That the budget be revised';
    await term.put(text, 'chair', 'second');
    await term.press('clerk', 'Count hands');
    await term.press('clerk', 'One more: Against');
    await term.press('clerk', 'All the rest: For');
    await term.press('clerk', 'Record the count');
    await expect(term.motion('associate', text)).toContainText('Carried: 2 for, 1 against, 0 abstained.');
    await term.write('first', 'Budget monitoring', 'The forecast covers three years.');
  });

  test('G1, M2: the quorum is lost on one item when a governor withdraws during the vote, and is back on the next', async () => {
    await term.moveTo('Admission arrangements');
    const text = 'That the admission number be forty-five';
    await term.put(text, 'chair', 'second');
    await term.press('clerk', 'Vote by name');
    await expect(term.own('first')).toBeVisible();
    await term.withdraw('first', 'My son has applied for a place');
    await expect(term.own('first')).toHaveCount(0);
    await expect(
      term.clerk
        .getByRole('alert')
        .filter({ hasText: 'The meeting is not quorate for this item: 2 present, 3 needed' }),
    ).toBeVisible();
    await expect(term.chip('observer')).toHaveText('Not quorate 2/3');
    await expect(term.section('second', 'Admission arrangements')).toContainText('Not quorate 2/3 for this item');
    const { motions } = await term.viewOf('clerk', term.first);
    const { id } = motions.find((each) => each.text === text)!;
    const cast = await ask<{ error: { message: string } }>(
      term.page('first'),
      'POST',
      `${term.first}/motions/${id}/choice`,
      { choice: 'for' },
    );
    expect(cast.status).toBe(409);
    expect(cast.body.error.message).toContain('Only those who were there when the vote was opened, and still are');
    await term.own('chair').getByRole('button', { name: 'For' }).click();
    await expect(term.motion('clerk', text)).toContainText('1 of 2 has voted');
    await term.press('clerk', 'Close the vote and count');
    await expect(term.dialog('clerk', 'Close the vote?')).toContainText('1 of 2 has not voted yet.');
    await term.press('clerk', 'Close the vote');
    await expect(term.clerk.getByText('No vote can be held. Not quorate: 2 governors present, 3 needed')).toBeVisible();
    await term.choose('clerk', term.button('clerk', 'More about this motion'), 'Withdraw the motion');
    await expect(term.motion('observer', text)).toContainText('Withdrawn');
    await term.press('clerk', 'Next');
    await expect(term.now('clerk').locator('.title')).toHaveText('Policies for review');
    for (const who of everybody) await expect(term.chip(who)).toHaveText('Quorate 3/3');
  });

  test('G2, M4: a vote by name on their own devices ties, and the chair gives the casting vote', async () => {
    const text = 'That the behaviour policy be adopted';
    await term.put(text, 'chair', 'first');
    await term.press('clerk', 'Vote by name');
    await expect(term.own('associate')).toHaveCount(0);
    for (const [who, choice] of [
      ['chair', 'For'],
      ['first', 'Against'],
      ['second', 'Abstain'],
    ] as const) {
      await term.own(who).getByRole('button', { name: choice }).click();
    }
    await expect(term.motion('clerk', text).getByText('3 of 3 have voted')).toBeVisible();
    await term.press('clerk', 'Close the vote and count');
    await expect(term.motion('first', text)).toContainText('Waiting for the casting vote');
    await term.press('chair', 'Casting vote for');
    await expect(term.motion('observer', text)).toContainText('Carried: 1 for, 1 against, 1 abstained.');
    await expect(term.motion('observer', text)).toContainText('David Okafor gave the casting vote for');
    await term.give('Ask for three quotes', 'second');
    await term.give('Thank the caretaker', 'first');
    await term.page('first').getByRole('checkbox', { name: 'Done: Thank the caretaker' }).check();
    await expect(term.clerk.getByRole('checkbox', { name: 'Done: Thank the caretaker' })).toBeChecked();
  });
}
