import { changeAction } from '../actions/change.ts';
import { giveAction } from '../actions/give.ts';
import type { Actor } from '../actor.ts';
import { castBallot } from '../ballots/cast.ts';
import { issuePaper } from '../ballots/issue-paper.ts';
import { showBallot } from '../ballots/show.ts';
import { declare } from '../declarations/declare.ts';
import { addGuest } from '../meetings/add-guest.ts';
import { addItem } from '../meetings/add-item.ts';
import { adjournMeeting } from '../meetings/adjourn.ts';
import { cancelMeeting } from '../meetings/cancel.ts';
import { putMeetingBack } from '../meetings/put-back.ts';
import { changeDetails } from '../meetings/change.ts';
import { changeItem } from '../meetings/change-item.ts';
import { createMeeting } from '../meetings/create.ts';
import { endMeeting } from '../meetings/end.ts';
import { freezeMinutes } from '../meetings/freeze-minutes.ts';
import { guestLeaves } from '../meetings/guest-leaves.ts';
import { listMeetings } from '../meetings/list.ts';
import { lowerHand } from '../meetings/lower-hand.ts';
import { moveTo } from '../meetings/move-to.ts';
import { orderItems } from '../meetings/order-items.ts';
import { replyToMeeting } from '../meetings/reply.ts';
import { raiseHand } from '../meetings/raise-hand.ts';
import { recordArrival } from '../meetings/record-arrival.ts';
import { recordAttendance } from '../meetings/record-attendance.ts';
import { recordDeparture } from '../meetings/record-departure.ts';
import { removeItem } from '../meetings/remove-item.ts';
import { reopenMinutes } from '../meetings/reopen-minutes.ts';
import { setPart2Access } from '../meetings/set-part2-access.ts';
import { setPresiding } from '../meetings/set-presiding.ts';
import { setSpeaker } from '../meetings/set-speaker.ts';
import { showMeeting } from '../meetings/show.ts';
import { startMeeting } from '../meetings/start.ts';
import { giveNotice } from '../notice/give.ts';
import { seeNotice } from '../notice/seen.ts';
import { agreeMotion } from '../motions/agree.ts';
import { castVote } from '../motions/cast.ts';
import { castingVote } from '../motions/casting-vote.ts';
import { changeMotion } from '../motions/change.ts';
import { countVote } from '../motions/count.ts';
import { lapseMotion } from '../motions/lapse.ts';
import { moveMotion } from '../motions/move.ts';
import { openVote } from '../motions/open-vote.ts';
import { withdrawMotion } from '../motions/withdraw.ts';
import { addPaper, mayAddPaper } from '../papers/add.ts';
import { describePaper, readPaper } from '../papers/read.ts';
import { removePaper } from '../papers/remove.ts';
import { enterMeeting } from '../presence/enter.ts';
import { meetingVersion } from '../presence/version.ts';
import { watchBoard, watchPeople } from '../presence/watch.ts';
import type { Deps } from '../shared/deps.ts';
import type { Bind } from './bind.ts';

/** A meeting from its notice to its end. */
export const meetingsVerbs = (deps: Deps, bind: Bind) => ({
  meetings: {
    create: bind(createMeeting),
    list: bind(listMeetings),
    show: bind(showMeeting),
    change: bind(changeDetails),
    addItem: bind(addItem),
    changeItem: bind(changeItem),
    removeItem: bind(removeItem),
    orderItems: bind(orderItems),
    start: bind(startMeeting),
    moveTo: bind(moveTo),
    end: bind(endMeeting),
    setPart2Access: bind(setPart2Access),
    adjourn: bind(adjournMeeting),
    cancel: bind(cancelMeeting),
    putBack: bind(putMeetingBack),
    recordArrival: bind(recordArrival),
    recordDeparture: bind(recordDeparture),
    recordAttendance: bind(recordAttendance),
    setPresiding: bind(setPresiding),
    addGuest: bind(addGuest),
    guestLeaves: bind(guestLeaves),
    raiseHand: bind(raiseHand),
    lowerHand: bind(lowerHand),
    setSpeaker: bind(setSpeaker),
    freezeMinutes: bind(freezeMinutes),
    reopenMinutes: bind(reopenMinutes),
  },
  /** Before the meeting. */
  notice: { give: bind(giveNotice), see: bind(seeNotice) },
  replies: { give: bind(replyToMeeting) },
  papers: {
    mayAdd: bind(mayAddPaper),
    add: (actor: Actor | undefined, input: unknown, content: Uint8Array) => addPaper(deps, actor, input, content),
    describe: bind(describePaper),
    read: bind(readPaper),
    remove: bind(removePaper),
  },
  declarations: { declare: bind(declare) },
  motions: {
    move: bind(moveMotion),
    change: bind(changeMotion),
    openVote: bind(openVote),
    cast: bind(castVote),
    count: bind(countVote),
    castingVote: bind(castingVote),
    lapse: bind(lapseMotion),
    agree: bind(agreeMotion),
    withdraw: bind(withdrawMotion),
  },
  ballots: {
    show: bind(showBallot),
    issuePaper: bind(issuePaper),
    /** A4: by nobody in particular. */
    cast: (input: unknown) => castBallot(deps, input),
    /** For the service itself: before a ballot is counted, and when this process ends. */
    settle: (ballotId: string) => deps.boxes.settle(ballotId),
    end: () => deps.boxes.end(),
  },
  actions: { give: bind(giveAction), change: bind(changeAction) },
  presence: {
    enter: bind(enterMeeting),
    watchBoard: bind(watchBoard),
    watchPeople: bind(watchPeople),
    /** For the service itself, which tells pages that they may have missed something. */
    versionOf: ({ meetingId }: { meetingId: string }) => meetingVersion(deps, meetingId),
  },
});
