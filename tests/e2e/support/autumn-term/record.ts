/** From the draft of the first meeting to its signed record, by way of the second. */
import { expect, test } from '@playwright/test';
import { everybody } from '../board-room.ts';
import { open } from '../browser.ts';
import { call } from '../call.ts';
import { saved } from '../copies.ts';
import { late, reserved, type Term } from './term.ts';

const corrected = 'The forecast covers four years.';

export function record(term: Term): void {
  test('the minutes are tidied, reviewed and circulated; corrections are proposed and accepted', async () => {
    await term.write('clerk', 'Budget monitoring', 'It was noted.');
    await term.region('clerk', 'After the meeting').getByRole('button', { name: 'Send for review…' }).click();
    await term.press('clerk', 'Send for review');
    await term.minutesAre('chair', 'forReview');
    await term.press('chair', 'Circulate the draft…');
    await term.press('chair', 'Circulate the draft');
    for (const who of everybody) await term.minutesAre(who, 'draftCirculated');
    for (const [about, text] of [
      ['Budget monitoring', corrected],
      [reserved, `Read ${late.correction}.`],
    ] as const) {
      await term.press('second', 'Propose a correction');
      const choice = term.page('second').getByLabel('About');
      const option = choice.locator('option', { hasText: about });
      await choice.selectOption(await option.getAttribute('value'));
      await term.page('second').getByLabel('What should it say?').fill(text);
      await term.press('second', 'Propose');
      const proposed = term.clerk.locator('[data-correction]').filter({ hasText: text });
      await proposed.getByRole('button', { name: 'Accept' }).click();
      await expect(proposed).toHaveAttribute('data-correction', 'accepted');
    }
    await expect(term.page('observer').locator('[data-correction="accepted"]')).toHaveCount(1);
  });

  test('B5: the next meeting has their approval and the open actions on its agenda, and approves them', async () => {
    term.second = await term.newMeeting('Autumn term, second meeting', 30, /^Spring term/);
    await term.enter(
      term.second,
      everybody.filter((who) => who !== 'clerk'),
    );
    const left = (who: 'clerk' | 'second' | 'first') => term.region(who, 'Open actions from earlier meetings');
    for (const who of ['clerk', 'second'] as const) {
      await expect(left(who)).toContainText('Ask for three quotes');
      await expect(left(who)).toContainText(late.action);
      await expect(left(who)).not.toContainText('Thank the caretaker');
    }
    await expect(left('first')).not.toContainText(late.action);
    const { items } = await term.viewOf('clerk', term.second);
    expect(items.find(({ kind }) => kind === 'lastMinutes')?.approves).toBe(term.first.split('/').at(-1));

    await term.press('clerk', 'Start the meeting');
    await expect(term.dialog('clerk', 'Start the meeting?')).toContainText('It is planned for');
    await term.press('clerk', 'Start it now');
    await term.press('clerk', 'Record the 5 on line');
    for (const who of everybody) await expect(term.chip(who)).toHaveText('Quorate 3/3');
    await term.tab(/People/);
    await term.choose(
      'clerk',
      term.button('clerk', `More about the attendance of ${term.name('third')}`),
      'Here, remotely',
    );
    await term.tab('Meeting');
    await term.moveTo('Minutes of the last meeting');
    await term.press('clerk', 'Put a motion');
    const dialog = term.dialog('clerk', 'Put a motion');
    const usual = 'That the minutes of the last meeting be approved as a correct record';
    await expect(dialog.getByLabel('The motion')).toHaveValue(usual);
    await dialog.getByRole('button', { name: 'Put the motion' }).click();
    await term.press('clerk', 'Agreed without a vote');
    await expect(term.motion('observer', usual)).toContainText('Agreed without a vote.');
  });

  test('A2: the approval is recorded with the corrections, and the chair signs', async () => {
    await term.enter(term.first);
    await term.press('clerk', 'Record the approval…');
    const dialog = term.dialog('clerk', 'Record the approval');
    await expect(dialog.getByLabel('Approved at')).toContainText('Autumn term, second meeting');
    await expect(dialog.getByLabel(/: Budget monitoring$/)).toHaveValue(corrected);
    const sent = term.clerk.waitForRequest(/\/minutes\/approve$/);
    await dialog.getByRole('button', { name: 'Record the approval' }).click();
    for (const who of everybody) await term.minutesAre(who, 'approved');
    const { motions } = await term.viewOf('clerk', term.second);
    expect((await sent).postDataJSON()).toMatchObject({ motionId: motions.at(-1)!.id });
    await term.press('chair', 'Sign the minutes…');
    await term.press('chair', 'Sign as David Okafor');
    for (const who of everybody) {
      await term.minutesAre(who, 'signed');
      await expect(term.page(who).locator('[data-signed]')).toContainText('Signed by David Okafor');
      await expect(term.page(who).locator('[data-agreed]')).toContainText(corrected);
    }
    const { versions } = await term.viewOf('clerk', term.second);
    await call(term.clerk, 'POST', `${term.second}/end`, { baseVersion: versions.progress });
  });

  test('A2: the sealed file is verified by anybody, and not with one byte changed', async () => {
    const files = term.page('chair').getByRole('link', { name: 'Sealed file' });
    await expect(files).toHaveCount(2);
    const { name, bytes } = await saved(term.page('chair'), files.first());
    const changed = Buffer.from(bytes);
    changed[changed.indexOf('three years')] = 'T'.charCodeAt(0);
    await open(term.clerk, '/verify');
    const verdict = term.clerk.locator('[data-verdict]');
    for (const [buffer, says] of [
      [bytes, 'ok'],
      [changed, 'alteredRecord'],
    ] as const) {
      await term.clerk.getByLabel('A sealed file').setInputFiles({ name, mimeType: 'application/json', buffer });
      await expect(verdict).toHaveAttribute('data-verdict', says);
    }
  });
}
