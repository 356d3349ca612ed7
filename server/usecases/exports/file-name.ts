import type { ExportJob } from '#lib/domain/exports.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { stateWords } from '#lib/domain/record-words.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { numbersOf } from '#lib/domain/agenda.ts';

/** "2026-11-17 Autumn term (signed).pdf". Nothing of Part 2 but the item's number. */
export function fileName(
  meeting: Meeting,
  { format, inspection, itemId }: Pick<ExportJob, 'format' | 'inspection' | 'itemId'>,
): string {
  const numbers = numbersOf(meeting.items);
  const at = meeting.items.findIndex(({ id }) => id === itemId);
  const part = at < 0 ? '' : ` Part 2 item ${numbers[at]}`;
  const state = stateWords[meeting.minutes.state].toLowerCase();
  // What no file system takes.
  const title = meeting.title
    .replace(/[\\/:*?"<>|\p{C}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80);
  return `${localDate(meeting.startsAt)} ${title}${part} (${state}${inspection ? ', inspection copy' : ''}).${format}`;
}
