import type { ReplyKind } from '#lib/domain/attendance.ts';
import type { MeetingView, NoticeView } from '#lib/domain/views.ts';
import { shortDate } from '#lib/pages/when.ts';
import { count, listed } from '#lib/pages/words.ts';

export const replyWords: Record<ReplyKind, string> = {
  inPerson: 'In person',
  remote: 'On line',
  apologies: 'Sends apologies',
};

/** "This gives 5 clear days; 7 are needed." */
export function noticeNowWords({ clearDays, needed }: Pick<NoticeView, 'clearDays' | 'needed'>): string {
  const given = count(clearDays, 'clear day');
  return clearDays >= needed
    ? `This gives ${given}; ${needed} are needed.`
    : `This gives only ${given}; ${needed} are needed.`;
}

/** "Notice given 12 Nov 2026, 8 clear days" */
export const noticeWords = ({ at, clearDays }: NoticeView): string =>
  `Notice given ${shortDate(at)}, ${count(clearDays, 'clear day')}`;

/** "If all come who said so: 5 of 6 needed: not quorate yet." */
export function forecastWords({ present, needed, quorate }: NonNullable<MeetingView['forecast']>): string {
  return `If all come who said so: ${present} of ${needed} needed: ${quorate ? 'quorate' : 'not quorate yet'}.`;
}

export interface RepliesInWords {
  kind: ReplyKind | 'none';
  label: string;
  names: { personId: string; name: string; reason?: string }[];
}

/** Who said what about coming, and who has not said; without those who look on. */
export function repliesInWords(view: MeetingView): RepliesInWords[] {
  const asked = view.people.filter(({ role }) => role !== 'observer');
  const of = (personId: string) => view.replies.find((reply) => reply.personId === personId);
  const groups: [RepliesInWords['kind'], string][] = [
    ['inPerson', replyWords.inPerson],
    ['remote', replyWords.remote],
    ['apologies', 'Apologies'],
    ['none', 'No answer yet'],
  ];
  return groups
    .map(([kind, label]) => ({
      kind,
      label,
      names: asked
        .filter(({ personId }) => (of(personId)?.kind ?? 'none') === kind)
        .map(({ personId, name }) => {
          const reason = of(personId)?.reason;
          return { personId, name, ...(reason === undefined ? {} : { reason }) };
        }),
    }))
    .filter(({ names }) => names.length > 0);
}

/** Who has not seen the notice: "Tom Whitlock and Yusuf Karim" */
export function notSeenBy(view: MeetingView): string {
  const seen = new Set(view.notice?.seen?.map(({ personId }) => personId));
  return listed(view.people.filter(({ personId }) => !seen.has(personId)).map(({ name }) => name));
}
