import type { MeetingView } from '#lib/domain/views.ts';
import { motionOvertaken, recordChanges } from './record-changes.ts';
import { itemName } from './words.ts';

export interface Change {
  /** For those who hear the page. */
  said: string[];
  /** For everybody, until put away. */
  notice?: string;
}

/** What is worth telling a reader who was shown one state of the meeting and now is shown another. */
export function whatChanged(before: MeetingView, now: MeetingView): Change {
  const said: string[] = [];
  const current = now.items.find(({ id }) => id === now.currentItemId);
  if (before.state !== now.state) said.push(...stateWords(before, now));
  if (current !== undefined && before.currentItemId !== current.id) said.push(`Now at item ${itemName(current)}.`);
  if (before.versions.agenda !== now.versions.agenda) said.push('The agenda has changed.');
  said.push(...recordChanges(before, now));
  // Shown it is by a card of its own, as long as it is so.
  if (before.cancelled === undefined && now.cancelled !== undefined) {
    said.push(`${now.cancelled.byName} has cancelled this meeting: ${now.cancelled.reason}`);
  }
  const notice = putBackNotice(before, now) ?? minutesNotice(before, now) ?? roleNotice(before, now);
  return { said: notice === undefined ? said : [...said, notice], notice };
}

function stateWords(before: MeetingView, now: MeetingView): string[] {
  if (now.state === 'adjourned') return ['The meeting is adjourned.'];
  if (now.state === 'ended') return ['The meeting has ended.'];
  if (now.state !== 'inSession') return [];
  return [before.state === 'adjourned' ? 'The meeting goes on.' : 'The meeting has started.'];
}

function putBackNotice(before: MeetingView, now: MeetingView): string | undefined {
  return before.cancelled !== undefined && now.cancelled === undefined
    ? 'This meeting has been put back: it is to be held after all.'
    : undefined;
}

function minutesNotice(before: MeetingView, now: MeetingView): string | undefined {
  const { frozen } = now.minutes;
  if (before.minutes.frozen === undefined && frozen !== undefined) {
    return `${frozen.byName} has sent the minutes for review. They can be read, and no longer changed.`;
  }
  if (before.minutes.frozen !== undefined && frozen === undefined) return 'The minutes are open for changes again.';
  if (before.minutes.state === now.minutes.state) return undefined;
  const { circulated, signed, state } = now.minutes;
  if (state === 'draftCirculated' && circulated !== undefined) {
    return `${circulated.byName} has let the draft go out. Members of the board may propose corrections.`;
  }
  if (state === 'approved') return 'The board has approved these minutes.';
  if (state === 'signed' && signed !== undefined) return `${signed.byName} has signed these minutes.`;
  return undefined;
}

function roleNotice(before: MeetingView, now: MeetingView): string | undefined {
  if (before.you.role === now.you.role) return undefined;
  if (before.may.write && !now.may.write) {
    return 'The clerk has changed your role: you now read the minutes as they are written, and no longer type in them.';
  }
  return !before.may.write && now.may.write
    ? 'The clerk has changed your role: you may now write in the minutes.'
    : undefined;
}

/** In plain words, why a command of the clerk's was refused because somebody else was quicker. */
export function whyStale(before: MeetingView, now: MeetingView): string {
  if (before.versions.progress !== now.versions.progress) {
    const current = now.items.find(({ id }) => id === now.currentItemId);
    if (now.state === 'ended') return 'Somebody else has ended the meeting meanwhile.';
    if (before.state !== now.state && now.state === 'adjourned')
      return 'Somebody else has adjourned the meeting meanwhile.';
    if (before.presidingId !== now.presidingId) return 'Somebody else has changed who presides meanwhile.';
    if (current !== undefined)
      return `Somebody else has moved the meeting on meanwhile: it is at item ${itemName(current)}.`;
  }
  if (before.state !== 'cancelled' && now.state === 'cancelled')
    return 'Somebody else has cancelled the meeting meanwhile.';
  if (before.state === 'cancelled' && now.state !== 'cancelled')
    return 'Somebody else has put the meeting back meanwhile.';
  const motion = motionOvertaken(before, now);
  if (motion !== undefined) return motion;
  if (before.versions.minutes !== now.versions.minutes)
    return 'Somebody else has changed the state of the minutes meanwhile.';
  if (before.versions.agenda !== now.versions.agenda)
    return 'Somebody else has changed the agenda meanwhile. It is shown as it is now.';
  return 'Somebody else changed this first. It is shown as it is now; please look, and try again if need be.';
}
