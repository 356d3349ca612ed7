/** One autumn term of a board, from the notice of its first meeting to the signed record, in six browsers. */
import { test } from '@playwright/test';
import { before } from './support/autumn-term/before.ts';
import { confidential } from './support/autumn-term/confidential.ts';
import { evening } from './support/autumn-term/evening.ts';
import { record } from './support/autumn-term/record.ts';
import { registers } from './support/autumn-term/registers.ts';
import { search } from './support/autumn-term/search.ts';
import { Term } from './support/autumn-term/term.ts';

test.describe.serial('an autumn term', () => {
  test.describe.configure({ timeout: 180_000 });
  const term = new Term();
  test.beforeAll(({ browser }) => term.furnish(browser));
  test.afterAll(() => term.leave());

  before(term);
  evening(term);
  confidential(term);
  record(term);
  registers(term);
  search(term);
});
