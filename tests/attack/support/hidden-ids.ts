import type { Place } from '../../http/places.ts';

type Made = Record<string, unknown>;
const of =
  (field: string, name: keyof Place) =>
  (place: Place): Made => ({ [field]: place[name] });

/**
 * Ids that an operation takes and its example does not show: what is sent instead, with the ids of a place. One that
 * comes has to be put here, or in the example (tests/attack/unlisted.test.ts); either way it is tried with ids of
 * another organisation.
 */
export const hiddenIds: Record<string, (place: Place) => Made> = {
  'addAddendum: itemId': of('itemId', 'itemId'),
  'addItem: presenterId': of('presenterId', 'personId'),
  'approveMinutes: motionId': of('motionId', 'motionId'),
  'castVote: personId': of('personId', 'personId'),
  'changeAction: ownerId': of('ownerId', 'personId'),
  'changeItem: presenterId': of('presenterId', 'personId'),
  'changeMotion: proposerId': of('proposerId', 'personId'),
  'changeMotion: seconderId': of('seconderId', 'personId'),
  'createMeeting: template': of('template', 'meetingId'),
  'declare: personId': of('personId', 'personId'),
  'exportAudit: ?personId': of('personId', 'personId'),
  'moveMotion: seconderId': of('seconderId', 'personId'),
  'orderItems: order[].id': ({ itemId }) => ({ order: [{ id: itemId, children: [] }] }),
  'registerOfActions: ?personId': of('personId', 'personId'),
  'registerOfAttendance: ?personId': of('personId', 'personId'),
  'registerOfDecisions: ?personId': of('personId', 'personId'),
  'registerOfInterests: ?personId': of('personId', 'personId'),
  'registerOfTerms: ?personId': of('personId', 'personId'),
  'requestExport: part2': of('part2', 'itemId'),
  'revoke: id': ({ boardId }) => ({ scope: 'board', id: boardId }),
};
