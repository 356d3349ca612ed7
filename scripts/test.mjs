/** `npm test`: the whole set-up and every test. Its last line is `N passed, N failed` (`, N skipped`). */
import { prepare } from './prepare.mjs';
import { close, runTests } from './runners.mjs';

try {
  await prepare({ browser: true });
  close(await runTests());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  close({ passed: 0, failed: 1, skipped: 0 });
}
