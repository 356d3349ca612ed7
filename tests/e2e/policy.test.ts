/** What the pages' policy allows, in a browser that keeps to it, with markup in every text that a board types. */
import { expect, type Page, test } from '@playwright/test';
import { open, type SignedIn, signIn } from './support/browser.ts';
import { ask, call } from './support/call.ts';
import { type Demo, startDemo } from './support/server.ts';

const attack = '<img src=x onerror="window.attacked = true">';

interface Seen {
  violations: string[];
  attacked?: boolean;
}

test.describe.serial('markup in what somebody typed runs nowhere, and the pages keep to their policy', () => {
  let demo: Demo;
  let clerk: SignedIn;
  let observer: SignedIn;
  const dialogs: string[] = [];

  test.beforeAll(async ({ browser }) => {
    demo = await startDemo();
    for (const role of ['clerk', 'observer'] as const) {
      const seat = await signIn(browser, demo.origin, demo.account(role));
      await seat.context.addInitScript(() => {
        const seen = window as unknown as Seen;
        seen.violations = [];
        addEventListener('securitypolicyviolation', (event) => {
          seen.violations.push(`${event.effectiveDirective}: ${event.sample} ${event.blockedURI}`);
        });
      });
      seat.page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      if (role === 'clerk') clerk = seat;
      else observer = seat;
    }
  });
  test.afterAll(async () => {
    await Promise.all([clerk, observer].map(({ context }) => context.close()));
    await demo.server.dispose();
  });

  /** @param stopped what the browser had to stop, and did */
  async function expectQuiet(page: Page, stopped: readonly string[] = []): Promise<void> {
    const seen = await page.evaluate(() => {
      const { violations, attacked } = window as unknown as Seen;
      return { violations: [...new Set(violations)], attacked: attacked === true };
    });
    expect({ ...seen, dialogs }, page.url()).toEqual({ violations: stopped, attacked: false, dialogs: [] });
  }

  test('in names, titles, motions and actions, on every page that shows them', async () => {
    const { page } = clerk;
    const meeting = `/meetings/${demo.meeting.id}`;
    await open(page, meeting);
    const { items } = await call<{ items: { id: string }[] }>(page, 'GET', meeting);
    const itemId = items[0]!.id;
    await call(page, 'POST', `${meeting}/items`, { title: `Item ${attack}`, purpose: 'decision', part: 1 });
    await call(page, 'POST', `${meeting}/motions`, { itemId, text: `That ${attack}` });
    await call(page, 'POST', `${meeting}/actions`, {
      itemId,
      text: `Do ${attack}`,
      ownerId: demo.account('governor').personId,
      due: '2030-01-01',
    });
    // Whether a name takes such signs is its own matter.
    await ask(page, 'POST', `/organisations/${demo.organisation.id}/people`, {
      name: `Ada ${attack}`,
      username: 'ada.attack',
      memberships: [{ boardId: demo.board.id, role: 'observer' }],
      signIn: 'invitation',
    });
    const addresses = [
      meeting,
      '/',
      '/actions',
      `/boards/${demo.board.id}`,
      `/boards/${demo.board.id}/registers?tab=actions`,
      `/boards/${demo.board.id}/rules`,
      `/organisations/${demo.organisation.id}/people`,
      `/organisations/${demo.organisation.id}/mail`,
      '/account',
      '/verify',
    ];
    for (const address of addresses) {
      await open(page, address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectQuiet(page);
    }
    await open(observer.page, meeting);
    await expect(observer.page.getByText(`Item ${attack}`).first()).toBeVisible();
    await expectQuiet(observer.page);
  });

  test('in the minutes: typed, pasted as markup, shown to others, and in the history', async () => {
    const { page } = clerk;
    await open(page, `/meetings/${demo.meeting.id}`);
    const editor = page.getByRole('textbox', { name: /^Minutes of item 3\b/ });
    await editor.locator('> p').first().click();
    await page.keyboard.press('End');
    await page.keyboard.type(` Typed ${attack}`);
    await editor.evaluate((element, markup) => {
      const data = new DataTransfer();
      data.setData(
        'text/html',
        `<p>Pasted <b onclick="window.attacked = true">in bold</b>${markup}<script>window.attacked = true</scr` +
          `ipt></p>`,
      );
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, attack);
    await expect(editor).toContainText('in bold');
    await expect(editor).toContainText(`Typed ${attack}`);
    await expect(editor.locator('img[src="x"], script, [onclick]')).toHaveCount(0);
    await expect(page.locator('[data-save-state="saved"]')).toBeVisible();
    await expect(observer.page.getByText('in bold').first()).toBeVisible();
    await expectQuiet(observer.page);
    await page.keyboard.press('Alt+Shift+H');
    await expect(page.locator('[data-history="ready"]')).toBeVisible();
    // Pasted handlers: the editor takes none of them, and the policy none either.
    await expectQuiet(page, ['script-src-attr:  inline']);
  });

  test('a script that gets in all the same is stopped by the browser', async () => {
    const { page } = observer;
    const outcome = await page.evaluate(async () => {
      const box = document.createElement('div');
      let refused = false;
      try {
        box.innerHTML = '<b>markup from a text</b>';
      } catch {
        refused = true;
      }
      const script = document.createElement('script');
      script.append('window.attacked = true');
      try {
        document.body.append(script);
      } catch {
        // The browser may refuse it here or when it would run.
      }
      const sent = await fetch('https://elsewhere.example/').then(
        () => 'sent',
        () => 'refused',
      );
      return { refused, sent, attacked: (window as unknown as Seen).attacked === true };
    });
    expect(outcome).toEqual({ refused: true, sent: 'refused', attacked: false });
  });
});
