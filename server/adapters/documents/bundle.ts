import { strToU8, zip, type AsyncZippable } from 'fflate';
import type { BundleOf } from '#server/ports.ts';

/** Files in one ZIP, the report among them as a PDF. What is heavy is loaded when it is first needed. */
export async function bundle({ report, files }: BundleOf): Promise<Uint8Array> {
  const { toReport } = await import('./pdf/report.ts');
  const all: AsyncZippable = { [report.name]: [await toReport(report), { level: 0 }] };
  for (const [name, text] of Object.entries(files)) all[name] = [strToU8(text), { level: 6 }];
  return new Promise((resolve, reject) =>
    zip(all, { mtime: new Date(report.made) }, (error, bytes) => (error === null ? resolve(bytes) : reject(error))),
  );
}
