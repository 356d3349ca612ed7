/** Copies of the minutes, from the menu of the meeting to the file on the disk. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expectAccessible, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

let demo: Demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Download the minutes' });

async function openDialog(page: Page): Promise<void> {
  await open(page, `/meetings/${demo.meeting.id}`);
  await page.getByRole('button', { name: 'More commands' }).click();
  await page.getByRole('menuitem', { name: 'Download the minutes…' }).click();
  await expect(dialogOf(page)).toBeVisible();
}

/** Presses the button. @returns name and content of what the browser saved */
async function download(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const saved = page.waitForEvent('download');
  await dialogOf(page).getByRole('button', { name: 'Download' }).click();
  const file = await saved;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('E5: the clerk downloads the minutes as PDF and as a Word document, and sees how far they are', async ({
  browser,
}) => {
  const clerk = demo.accounts.find(({ role }) => role === 'clerk')!;
  const { context, page } = await signIn(browser, demo.origin, clerk);
  await openDialog(page);
  await expectAccessible(page);

  // The first answer is that it is under way, however quick the server is.
  let asked = 0;
  await page.route('**/api/v1/exports/*', async (route) => {
    asked += 1;
    const response = await route.fetch();
    const job = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: asked === 1 ? { ...job, state: 'running', progress: 0.4 } : job });
  });
  const saved = download(page);
  const progress = page.getByRole('progressbar', { name: 'Making the copy' });
  await expect(progress).toHaveAttribute('value', '40');
  const pdf = await saved;
  await expect(progress).toBeHidden();
  expect(pdf.name).toMatch(/^\d{4}-\d{2}-\d{2} .+ \(draft\)\.pdf$/);
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');

  const link = dialogOf(page).getByRole('link', { name: pdf.name });
  await expect(link).toBeVisible();
  await expectAccessible(page);
  const again = page.waitForEvent('download');
  await link.click();
  expect((await again).suggestedFilename()).toBe(pdf.name);

  await dialogOf(page).getByRole('radio', { name: 'Word document' }).check();
  await expect(link).toBeHidden();
  await dialogOf(page).getByRole('checkbox', { name: 'Inspection copy' }).check();
  await expect(dialogOf(page)).toContainText('Draft · Inspection copy');
  const word = await download(page);
  expect(word.name).toMatch(/\(draft, inspection copy\)\.docx$/);
  const document = Buffer.from(unzipSync(word.bytes)['word/document.xml']!).toString();
  expect(document).toContain('left out of this copy');
  await context.close();
});

test('E6: an observer is offered the open minutes and nothing else', async ({ browser }) => {
  const observer = demo.accounts.find(({ role }) => role === 'observer')!;
  const { context, page } = await signIn(browser, demo.origin, observer);
  await openDialog(page);
  await expect(dialogOf(page).getByLabel('Which minutes')).toHaveCount(0);
  await expect(dialogOf(page).getByRole('checkbox')).toHaveCount(0);
  const { name, bytes } = await download(page);
  expect(name).toMatch(/\.pdf$/);
  expect(bytes.byteLength).toBeGreaterThan(5_000);
  await context.close();
});
