import type { Actor } from '../actor.ts';
import { addBoard } from '../boards/add.ts';
import { changeRules } from '../boards/change-rules.ts';
import { showBoard } from '../boards/show.ts';
import { showRules } from '../boards/show-rules.ts';
import { changeInterest } from '../interests/change.ts';
import { declareInterest } from '../interests/declare.ts';
import { declareNone } from '../interests/declare-none.ts';
import { listInterests } from '../interests/list.ts';
import { setTemplates, showTemplates } from '../boards/templates.ts';
import { addOrganisation } from '../organisations/add.ts';
import { eraseOrganisation } from '../organisations/erase.ts';
import { noteExport } from '../organisations/note-export.ts';
import { signOutEverybody } from '../organisations/sign-out.ts';
import { addPerson } from '../people/add.ts';
import { addMembership } from '../people/add-membership.ts';
import { changeRole } from '../people/change-role.ts';
import { findByUsername } from '../people/find.ts';
import { handOver } from '../people/hand-over.ts';
import { importPeople } from '../people/import/run.ts';
import { setLeadClerk } from '../people/lead-clerk.ts';
import { inviteAgain } from '../people/invite-again.ts';
import { listPeople } from '../people/list.ts';
import { reinstate } from '../people/reinstate.ts';
import { resetPassword } from '../people/reset-password.ts';
import { listRevocations } from '../people/revocations.ts';
import { showReceipt } from '../people/show-receipt.ts';
import { revoke } from '../people/revoke.ts';
import { setAddress } from '../people/set-address.ts';
import { setTerm } from '../people/set-term.ts';
import { actions } from '../registers/actions.ts';
import { attendance } from '../registers/attendance.ts';
import { decisions } from '../registers/decisions.ts';
import { interests } from '../registers/interests.ts';
import { myActions } from '../registers/my-actions.ts';
import { terms } from '../registers/terms.ts';
import type { Deps } from '../shared/deps.ts';
import type { Bind } from './bind.ts';

/** Organisations, their boards and people, and the registers kept across meetings. */
export const boardsVerbs = (deps: Deps, bind: Bind) => ({
  organisations: {
    add: bind(addOrganisation),
    erase: bind(eraseOrganisation),
    /** For the operator's tool, as is the next. */
    noteExport: bind(noteExport),
    signOut: (actor: Actor | undefined, input: unknown, tell?: (line: string) => void) =>
      signOutEverybody(deps, actor, input, tell),
  },
  boards: {
    add: bind(addBoard),
    show: bind(showBoard),
    rules: bind(showRules),
    changeRules: bind(changeRules),
    templates: bind(showTemplates),
    setTemplates: bind(setTemplates),
  },
  people: {
    list: bind(listPeople),
    add: bind(addPerson),
    changeRole: bind(changeRole),
    addMembership: bind(addMembership),
    resetPassword: bind(resetPassword),
    revoke: bind(revoke),
    revocations: bind(listRevocations),
    receipt: bind(showReceipt),
    setTerm: bind(setTerm),
    setAddress: bind(setAddress),
    reinstate: bind(reinstate),
    invite: bind(inviteAgain),
    handOver: bind(handOver),
    setLeadClerk: bind(setLeadClerk),
    import: bind(importPeople),
    /** For the operator's tool. */
    find: bind(findByUsername),
  },
  registers: {
    attendance: bind(attendance),
    decisions: bind(decisions),
    actions: bind(actions),
    interests: bind(interests),
    terms: bind(terms),
    /** Across boards. */
    myActions: bind(myActions),
  },
  interests: {
    list: (actor: Actor | undefined) => listInterests(deps, actor),
    declare: bind(declareInterest),
    declareNone: bind(declareNone),
    change: bind(changeInterest),
  },
});
