import type { Meeting } from '#lib/domain/meetings.ts';
import { may } from '#lib/domain/permissions.ts';
import { agreedRef } from '#lib/domain/record-assembly/withheld.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Stored } from '#server/ports.ts';
import type { Reader } from './record-view.ts';

/** How far the minutes are on their way to the signed record, as one reader may know it. */
export function minutesView(
  { nameOf, mayRead, own }: Reader,
  meeting: Meeting,
  records: readonly Stored<SealedRecord>[],
): MeetingView['minutes'] {
  const {
    id,
    state,
    frozen,
    circulated,
    corrections = [],
    approval,
    signed,
    addenda = [],
    withheld = [],
  } = meeting.minutes;
  const readable = (itemId: string | undefined): boolean => {
    if (itemId === undefined) return true;
    const item = meeting.items.find((i) => i.id === itemId);
    return item !== undefined && mayRead(item);
  };
  return {
    id,
    state,
    ...(frozen === undefined ? {} : { frozen: { at: frozen.at, byName: nameOf(frozen.by) } }),
    ...(circulated === undefined ? {} : { circulated: { at: circulated.at, byName: nameOf(circulated.by) } }),
    corrections: corrections
      .filter(({ itemId }) => readable(itemId))
      .map(({ by, answer, ...correction }) => ({
        ...correction,
        byId: by,
        byName: nameOf(by),
        ...(answer === undefined
          ? {}
          : {
              answer: {
                byName: nameOf(answer.by),
                at: answer.at,
                ...(answer.text === undefined ? {} : { text: answer.text }),
              },
            }),
      })),
    ...(approval === undefined
      ? {}
      : {
          approval: {
            at: approval.at,
            meetingId: approval.meetingId,
            corrections: approval.corrections
              .map((correction, place) => ({ ...correction, ref: agreedRef(place) }))
              .filter(({ itemId }) => readable(itemId)),
          },
        }),
    ...(signed === undefined
      ? {}
      : {
          signed: {
            at: signed.at,
            byName: nameOf(signed.by),
            records: records
              .map(({ value }) => value)
              .filter((record) => record.kind === 'minutes' && readable(record.itemId))
              .map((record) => ({
                id: record.id,
                part: record.part,
                ...(record.itemId === undefined ? {} : { itemId: record.itemId }),
                sha256: record.seal.sha256,
              })),
          },
        }),
    ...(may('record.inspectionCopy', own) ? { withheld } : {}),
    addenda: addenda
      .filter(({ itemId }) => readable(itemId))
      .map(({ by, signed, ...addendum }) => {
        const sealed = records.find(({ value }) => value.id === signed?.recordId);
        return {
          ...addendum,
          byName: nameOf(by),
          ...(signed === undefined
            ? {}
            : {
                signed: {
                  at: signed.at,
                  byName: nameOf(signed.by),
                  recordId: signed.recordId,
                  ...(sealed === undefined ? {} : { sha256: sealed.value.seal.sha256 }),
                },
              }),
        };
      }),
  };
}
