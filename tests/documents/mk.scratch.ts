import { writeFileSync } from 'node:fs';
import { toPdf } from '/work/main/server/adapters/documents/pdf/pdf.ts';
import { draftCopy, signedCopy } from '/work/main/tests/documents/support/rich-record.ts';
for (const [n, c] of [['draft', draftCopy], ['signed', signedCopy]] as const) {
  const t = performance.now();
  const bytes = await toPdf(c);
  writeFileSync(`/tmp/${n}.pdf`, bytes);
  console.log(n, bytes.length, Math.round(performance.now() - t));
}
