import type { ExportFormat } from '#lib/domain/exports.ts';
import type { CopyOf } from '#lib/domain/records.ts';

/**
 * What is heavy is loaded when it is first needed.
 * @param told how much is done, from 0 to 1
 */
export async function render(copy: CopyOf, format: ExportFormat, told: (share: number) => void): Promise<Uint8Array> {
  switch (format) {
    case 'pdf':
      return (await import('./pdf/pdf.ts')).toPdf(copy, told);
    case 'docx':
      return (await import('./docx/docx.ts')).toDocx(copy);
    case 'html':
      return (await import('./html/html.ts')).toHtml(copy);
  }
}
