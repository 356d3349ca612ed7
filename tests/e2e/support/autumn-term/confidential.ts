/** The secret ballot, the adjournment, and the confidential item that ends the first meeting. */
import { expect, test } from '@playwright/test';
import { everybody } from '../board-room.ts';
import { call } from '../call.ts';
import { early, interest, late, reserved, type Term } from './term.ts';

const choices = { chair: 'For', first: 'Against', second: 'Against' } as const;

export function confidential(term: Term): void {
  test('A4: a secret ballot on their own devices is counted', async () => {
    await term.moveTo('Governors’ visits and training');
    const text = 'That visits be cut to one a year';
    await term.put(text, 'chair', 'second');
    await term.press('clerk', 'Secret ballot');
    for (const who of ['chair', 'first', 'second'] as const) {
      await term.press(who, 'Vote in secret…');
      const ballot = term.dialog(who);
      await ballot.getByRole('radio', { name: choices[who], exact: true }).check();
      await ballot.getByRole('button', { name: 'Go on' }).click();
      await ballot.getByRole('button', { name: 'Put it in the box' }).click();
    }
    for (const who of ['chair', 'first', 'second'] as const) {
      const done = term.dialog(who, 'Your ballot is in the box');
      await expect(done).toBeVisible({ timeout: 30_000 });
      await done.getByRole('button', { name: 'Close' }).last().click();
    }
    const card = term.motion('clerk', text);
    await expect(card).toContainText('3 of 3 people have taken a paper. All papers that were taken are in the box.');
    await card.getByRole('button', { name: 'Close the ballot and count' }).click();
    await expect(term.motion('observer', text)).toContainText(
      'Not carried by secret ballot: 1 for, 2 against, 0 abstained.',
    );
  });

  test('M6: the meeting is adjourned, and goes on where it stopped', async () => {
    await term.now('clerk').getByRole('button', { name: 'Adjourn…' }).click();
    const dialog = term.dialog('clerk', 'Adjourn the meeting?');
    await dialog.getByLabel(/Reason/).fill('The fire alarm is tested');
    await dialog.getByRole('button', { name: 'Adjourn', exact: true }).click();
    for (const who of everybody) await expect(term.now(who)).toContainText('The fire alarm is tested');
    await call(term.clerk, 'POST', `${term.first}/arrivals`, { personId: term.personId('vice') });
    await term.press('clerk', 'Resume the meeting');
    for (const who of everybody) {
      await expect(term.now(who)).not.toContainText('Adjourned');
      await expect(term.now(who).locator('.title')).toHaveText('Governors’ visits and training');
      await expect(term.chip(who)).toHaveText('Quorate 4/3');
    }
  });

  test('A3, M2: in the confidential item those who may not be there wait outside, and it is minuted without them', async () => {
    await term.withdraw('first', interest, reserved);
    await expect(term.section('first', 'Confidential item')).toContainText('its minutes are open only to');
    await term.recorders.first.settle();
    term.withdrawnAt = term.recorders.first.mark;
    await term.moveTo(reserved);
    for (const who of ['first', 'associate', 'observer'] as const) {
      await expect(term.card(who)).toContainText('You will be brought back');
    }
    for (const who of ['associate', 'observer'] as const) {
      await expect(term.page(who).getByText(early.title)).toHaveCount(0);
    }
    for (const who of ['clerk', 'chair', 'second'] as const) {
      await expect(term.page(who).locator('[data-confidential-banner]')).toBeVisible();
      await expect(term.chip(who)).toHaveText('Quorate 3/3');
    }
    await term.write('clerk', reserved, `The adviser spoke of the ${late.clerksText} review.`);
    await term.write('second', reserved, `Priya asked about ${late.governorsText}.`);
    await expect(term.section('chair', reserved)).toContainText(late.governorsText);
    const text = `That ${late.motion} be paid`;
    await term.put(text, 'chair', 'second');
    await term.press('clerk', 'Agreed without a vote');
    await expect(term.motion('second', text)).toContainText('Agreed without a vote.');
    await term.give(`Write to ${late.action}`, 'chair');
    await expect(term.section('second', reserved)).toContainText(late.action);
    for (const who of ['first', 'associate', 'observer'] as const) {
      await expect(term.motion(who, late.motion)).toHaveCount(0);
      await expect(term.page(who).getByText(late.action)).toHaveCount(0);
    }
    await term.press('clerk', 'Back');
    for (const who of ['first', 'associate', 'observer'] as const) await expect(term.card(who)).toHaveCount(0);
  });

  test('the meeting ends', async () => {
    await term.now('clerk').getByRole('button', { name: 'End…' }).click();
    await term.dialog('clerk').getByRole('button', { name: 'End the meeting' }).click();
    for (const who of everybody) await term.minutesAre(who, 'draft');
  });
}
