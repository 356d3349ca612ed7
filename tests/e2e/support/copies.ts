/** Copies of minutes and records, as they are taken away. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { exportFormats } from '#lib/domain/exports.ts';
import { ask, call } from './call.ts';

export interface Copy {
  name: string;
  bytes: Buffer;
}

/** What the browser saves when `target` is pressed. */
export async function saved(page: Page, target: Locator): Promise<Copy> {
  const arriving = page.waitForEvent('download');
  await target.click();
  const file = await arriving;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** From the menu of the meeting to the file. */
export async function savedMinutes(page: Page, format: string): Promise<Copy> {
  await page.getByRole('button', { name: 'More commands' }).click();
  await page.getByRole('menuitem', { name: 'Download the minutes…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Download the minutes' });
  await dialog.getByRole('radio', { name: format }).check();
  const copy = await saved(page, dialog.getByRole('button', { name: 'Download' }));
  await dialog.getByRole('button', { name: 'Done' }).click();
  return copy;
}

/** Has a copy made in each format, and fetches it. @param part2 the confidential item it is of */
export async function fetchCopies(page: Page, meetingId: string, part2?: string): Promise<void> {
  for (const format of exportFormats) {
    const wanted = { format, ...(part2 === undefined ? {} : { part2 }) };
    const { exportId } = await call<{ exportId: string }>(page, 'POST', `/meetings/${meetingId}/exports`, wanted);
    const state = async () => (await call<{ state: string }>(page, 'GET', `/exports/${exportId}`)).state;
    await expect.poll(state, { timeout: 60_000 }).toBe('done');
    expect((await ask(page, 'GET', `/exports/${exportId}/file`)).status).toBe(200);
  }
}
