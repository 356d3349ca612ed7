import type { MeetingView, MotionView } from '#lib/domain/views.ts';
import { isRecorded, quorumNow, withdrawnOn } from '../run/voters.ts';
import { motionState, personIn, resultWords, withdrawnWords } from '../run/words.ts';

/** For those who hear the page: what was recorded since, beside the minutes. */
export function recordChanges(before: MeetingView, now: MeetingView): string[] {
  return [
    ...quorumChange(before, now),
    ...withdrawals(before, now),
    ...motionChanges(before, now),
    ...floor(before, now),
  ];
}

function quorumChange(before: MeetingView, now: MeetingView): string[] {
  if (now.state !== 'inSession' || !isRecorded(now)) return [];
  const [was, is] = [quorumNow(before), quorumNow(now)];
  // While people come in at the beginning it is not lost: it has not been there yet.
  if (was.quorum.quorate === is.quorum.quorate) return [];
  const { present, needed, quorate } = is.quorum;
  const where = is.ofItem ? ' for this item' : '';
  return [
    quorate
      ? `The meeting is quorate${where}: ${present} present, ${needed} needed.`
      : `The meeting is not quorate${where}: ${present} present, ${needed} needed. It can decide nothing now.`,
  ];
}

function withdrawals(before: MeetingView, now: MeetingView): string[] {
  const itemId = now.currentItemId;
  if (itemId === undefined || before.currentItemId !== itemId) return [];
  const were = withdrawnOn(before, itemId);
  const names = [...withdrawnOn(now, itemId)]
    .filter((id) => !were.has(id))
    .map((id) => personIn(now, id) ?? 'Somebody');
  return names.length === 0 ? [] : [`${withdrawnWords(names)} from this item.`];
}

function motionChanges(before: MeetingView, now: MeetingView): string[] {
  const known = new Map(before.motions.map((motion) => [motion.id, motion]));
  return now.motions.flatMap((motion) => {
    const was = known.get(motion.id);
    return was?.state === motion.state ? [] : motionWords(now, motion);
  });
}

function motionWords(view: MeetingView, motion: MotionView): string[] {
  switch (motion.state) {
    case 'moved':
      return [`A motion is put: ${motion.text}.`];
    case 'voting':
      return [motion.vote?.you.mayVote ? 'A vote is open. Your vote is asked for.' : 'A vote is open.'];
    case 'tied':
      return ['The votes are equal.'];
    case 'carried':
    case 'lost':
    case 'notPut':
      return [`${motionState(motion)}: ${motion.text}. ${resultWords(view, motion)}`];
    case 'withdrawn':
      return ['The motion is withdrawn.'];
  }
}

function floor(before: MeetingView, now: MeetingView): string[] {
  const { speakerId } = now;
  if (speakerId === before.speakerId || speakerId === undefined) return [];
  return [
    speakerId === now.you.personId ? 'You have the floor.' : `${personIn(now, speakerId) ?? 'Somebody'} has the floor.`,
  ];
}

/** In plain words, how a motion has got on meanwhile, when a command about one was too late. */
export function motionOvertaken(before: MeetingView, now: MeetingView): string | undefined {
  const known = new Map(before.motions.map((motion) => [motion.id, motion]));
  const changed = now.motions.find(
    (motion) => known.has(motion.id) && known.get(motion.id)!.version !== motion.version,
  );
  if (changed === undefined) return undefined;
  return `Somebody else was quicker with this motion. It is now: ${motionState(changed).toLowerCase()}. Nothing was counted twice.`;
}
