import type { AuditHead } from '#lib/domain/views.ts';

/** How a head is written down: `412:9f86…`, spaces allowed, since people copy it from paper. */
export const headWords = ({ sequence, hash }: AuditHead): string => `${sequence}:${hash}`;

export function readHead(text: string): AuditHead | undefined {
  const found = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.replace(/\s+/g, ''));
  return found === null || Number(found[1]) < 1
    ? undefined
    : { sequence: Number(found[1]), hash: found[2]!.toLowerCase() };
}
