import { expect, test } from '@playwright/test';
import { everybody } from '../board-room.ts';
import { early, reserved, type Term } from './term.ts';

export function before(term: Term): void {
  test('B1, B2, B5: a meeting is called from a template, with a confidential item and shortened notice; who comes is foretold', async () => {
    term.first = await term.newMeeting('Autumn term, first meeting', 6, /^Autumn term/);
    await term.choose('clerk', term.commands('performance management'), 'Change…');
    const change = term.clerk.getByRole('form', { name: /^Change item/ });
    await change.getByLabel('Title').fill(reserved);
    await change.getByRole('button', { name: 'Save' }).click();
    await term.clerk
      .getByRole('group', { name: new RegExp(`^Papers of item .*${early.title}`) })
      .locator('input[type=file]')
      .setInputFiles({
        name: `${early.paper}.txt`,
        mimeType: 'text/plain',
        buffer: Buffer.from(`${early.paper} in full`),
      });
    await expect(term.clerk.getByRole('link', { name: new RegExp(early.paper) })).toBeVisible();
    await term.enter(
      term.first,
      everybody.filter((who) => who !== 'clerk'),
    );
    const item = (await term.viewOf('clerk', term.first)).items.at(-1)!;
    term.confidential = { itemId: item.id, documentId: item.documentId! };

    await term.press('clerk', 'Give notice…');
    const dialog = term.dialog('clerk');
    await expect(dialog).toContainText('This gives only 5 clear days; 7 are needed.');
    await dialog.getByRole('button', { name: 'Give notice' }).click();
    await expect(dialog).toContainText('Say why the chair shortened the notice.');
    await dialog.getByLabel(/^Why David Okafor shortened it/).fill('The panel must meet before December.');
    await dialog.getByRole('button', { name: 'Give notice' }).click();
    await expect(term.region('observer', /^Notice given .+, 5 clear days$/)).toContainText('The panel must meet');

    const forecast = term.region('clerk', 'Who will come');
    await term.press('chair', 'Yes, in person');
    await term.press('first', 'Yes, in person');
    await expect(forecast).toContainText('If all come who said so: 2 of 3 needed: not quorate yet.');
    await term.press('second', 'Yes, in person');
    await expect(forecast).toContainText('If all come who said so: 3 of 3 needed: quorate.');
    await expect(term.region('observer', 'Will you come?')).toHaveCount(0);
  });
}
