import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import { applyTouchMeeting, type TouchMeeting } from '../actions/touch-meeting.ts';
import { applyForgetMinutes, type ForgetMinutes } from '../data/forget-minutes.ts';
import { applyErasePerson, type ErasePerson } from '../data/apply-erasure.ts';
import { applyChangeRole, type ChangeRole } from '../people/apply-role.ts';
import { applyCloseAccess, type CloseAccess } from '../people/close-access.ts';
import { applyCloseSession, type CloseSession } from '../people/close-session.ts';
import { applyListClerk, type ListClerk } from '../people/clerks.ts';
import { applyEndMemberships, type EndMemberships } from '../people/end-memberships.ts';
import { applyFirstMembership, type FirstMembership } from '../people/first-membership.ts';
import { applyDiscardBallot, type DiscardBallot } from '../ballots/discard.ts';
import { applyEndOlderSessions, type EndOlderSessions } from '../auth/end-older-sessions.ts';
import { applyEndSessionsBegun, type EndSessionsBegun } from '../auth/end-sessions-begun.ts';
import { applyTellSessionEnded, type TellSessionEnded } from '../auth/end-own-sessions.ts';
import { applyCloseInvitation, type CloseInvitation } from '../auth/close-invitation.ts';
import { applyCarryOver, type CarryOver } from '../meetings/carry-over.ts';
import { applyLeaveMeetings, type LeaveMeetings } from '../meetings/leave-meetings.ts';
import { applyFoldMinutes, type FoldMinutes } from '../meetings/fold-minutes.ts';
import { applyReseat, type Reseat } from '../meetings/reseat.ts';
import { applyCloseRemoved, type CloseRemoved } from '../meetings/close-removed.ts';
import { applySettleEditors, type SettleEditors } from '../meetings/settle-editors.ts';
import { applyPlaceBlock, type PlaceBlock } from '../minutes/place-block.ts';
import { applySealRecords, type SealRecords } from '../records/seal.ts';
import { applySignOutEverybody, type SignOutEverybody } from '../organisations/sign-out.ts';
import { applyForgetByAddress, type ForgetByAddress } from '../single-sign-on/forget-by-address.ts';
import { applySeatLeadClerks, type SeatLeadClerks } from '../people/lead-clerk.ts';
import { applyAskAnew, type AskAnew } from './ask-anew.ts';
import type { Deps } from './deps.ts';
import { applyInsert, type InsertFollowUp } from './insert-follow-up.ts';
import type { ApplyFollowUp } from './relay.ts';
import { applyRemoveBlobs, type RemoveBlobs } from './remove-blobs.ts';

type Known =
  | InsertFollowUp
  | ListClerk
  | EndMemberships
  | ChangeRole
  | FirstMembership
  | SeatLeadClerks
  | CloseInvitation
  | ForgetByAddress
  | EndOlderSessions
  | EndSessionsBegun
  | TellSessionEnded
  | SignOutEverybody
  | CloseSession
  | CloseAccess
  | FoldMinutes
  | LeaveMeetings
  | Reseat
  | SettleEditors
  | CloseRemoved
  | AskAnew
  | ForgetMinutes
  | CarryOver
  | PlaceBlock
  | SealRecords
  | DiscardBallot
  | RemoveBlobs
  | ErasePerson
  | TouchMeeting;

const system = { kind: 'system' } as const;

/** What is still to be done when a change spans documents, by kind (W1a). All are idempotent. */
export const applyFollowUps =
  (deps: Deps): ApplyFollowUp =>
  async (followUp: FollowUp, entry: OutboxEntry) => {
    const known = followUp as Known;
    switch (known.do) {
      case 'insert':
        await applyInsert(deps, known);
        return [];
      case 'listClerk':
        await applyListClerk(deps, known);
        return [];
      case 'endMemberships':
        await applyEndMemberships(deps, known);
        return [{ collection: 'person', id: known.personId }];
      case 'changeRole':
        // It rides in the write that took them off the list, if they were a clerk.
        await applyChangeRole(deps, system, known, true);
        return [{ collection: 'person', id: known.personId }];
      case 'firstMembership':
        await applyFirstMembership(deps, known);
        return [];
      case 'seatLeadClerks':
        await applySeatLeadClerks(deps, known);
        return [];
      case 'closeInvitation':
        await applyCloseInvitation(deps, known);
        return [];
      case 'forgetByAddress':
        await applyForgetByAddress(deps, known);
        return [{ collection: 'person', id: known.personId }];
      case 'endOlderSessions':
        await applyEndOlderSessions(deps, known, entry.actor);
        return [];
      case 'endSessionsBegun':
        await applyEndSessionsBegun(deps, known);
        return [];
      case 'tellSessionEnded':
        await applyTellSessionEnded(deps, known);
        return [];
      case 'signOutEverybody':
        await applySignOutEverybody(deps, known);
        return [];
      case 'closeAccess':
        await applyCloseAccess(deps, known, entry);
        return [];
      case 'closeSession':
        await applyCloseSession(deps, known, entry);
        return [];
      case 'foldMinutes':
        await applyFoldMinutes(deps, known);
        return [];
      case 'leaveMeetings':
        return (await applyLeaveMeetings(deps, known)).map((id) => ({ collection: 'meeting', id }));
      case 'reseat':
        return (await applyReseat(deps, known)).map((id) => ({ collection: 'meeting', id }));
      case 'settleEditors':
        await applySettleEditors(deps, known);
        return [];
      case 'closeRemoved':
        await applyCloseRemoved(deps, known);
        return [];
      case 'askAnew':
        await applyAskAnew(deps, known);
        return [];
      case 'forgetMinutes':
        await applyForgetMinutes(deps, known);
        return [];
      case 'carryOver':
        return (await applyCarryOver(deps, known)).map((id) => ({ collection: 'meeting', id }));
      case 'placeBlock':
        await applyPlaceBlock(deps, known, entry);
        return [];
      case 'sealRecords':
        await applySealRecords(deps, known);
        return known.records.map(({ id }) => ({ collection: 'sealedRecord', id }));
      case 'touchMeeting':
        await applyTouchMeeting(deps, known);
        return [];
      case 'discardBallot':
        await applyDiscardBallot(deps, known);
        return [];
      case 'erasePerson':
        await applyErasePerson(deps, known);
        return [];
      case 'removeBlobs':
        await applyRemoveBlobs(deps, known);
        return [];
    }
  };
