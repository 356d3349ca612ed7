/** All that can be done, as pages, API and sockets call it: each verb is one use case, bound to what it needs. */
import { hashed, inTheClear, type StorageFacts } from '#lib/domain/at-rest.ts';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { AuditHead } from '#lib/domain/views.ts';
import type { Person, Session } from '#lib/domain/people.ts';
import { changeAction } from './actions/change.ts';
import { giveAction } from './actions/give.ts';
import type { Actor } from './actor.ts';
import { browseAudit } from './audit/browse.ts';
import { checkAudit } from './audit/check.ts';
import { exportAudit } from './audit/export.ts';
import { setHeadMail, showAuditHead } from './audit/head.ts';
import { listAudit } from './audit/list.ts';
import { mailHeads } from './audit/mail-heads.ts';
import { verifyChain } from './audit/verify.ts';
import { authenticate } from './auth/authenticate.ts';
import { changePassword } from './auth/change-password.ts';
import { giveSecondFactor } from './auth/give-second-factor.ts';
import { acceptInvitation, readInvitation } from './auth/invitations.ts';
import { prepareResets } from './auth/prepare-resets.ts';
import { reauthenticate } from './auth/reauthenticate.ts';
import { requestReset } from './auth/request-reset.ts';
import { readReset, resetByMail } from './auth/reset-by-mail.ts';
import { type Origin, signIn } from './auth/sign-in.ts';
import { signOut } from './auth/sign-out.ts';
import { createBoxes, systemLater } from './ballots/box.ts';
import { castBallot } from './ballots/cast.ts';
import { issuePaper } from './ballots/issue-paper.ts';
import { showBallot } from './ballots/show.ts';
import { addBoard } from './boards/add.ts';
import { changeRules } from './boards/change-rules.ts';
import { showBoard } from './boards/show.ts';
import { showRules } from './boards/show-rules.ts';
import { changeInterest } from './interests/change.ts';
import { declareInterest } from './interests/declare.ts';
import { declareNone } from './interests/declare-none.ts';
import { listInterests } from './interests/list.ts';
import { setTemplates, showTemplates } from './boards/templates.ts';
import { acceptAgreement, showAgreement } from './data/agreement.ts';
import { makeDataExport } from './data/make-export.ts';
import { eraseData } from './data/erase.ts';
import { downloadDataExport, requestDataExport, showDataExport } from './data/exports.ts';
import { changeDataRequest, openDataRequest } from './data/requests.ts';
import { setRetention, showRetention } from './data/retention.ts';
import { runRetention } from './data/run-retention.ts';
import { showPersonData } from './data/show-person.ts';
import { declare } from './declarations/declare.ts';
import { downloadExport } from './exports/download.ts';
import { requestExport } from './exports/request.ts';
import { makeExport } from './exports/make.ts';
import { createExportRunner } from './exports/runner.ts';
import { showExport } from './exports/show.ts';
import { noteBackup } from './facts/note-backup.ts';
import { showFacts } from './facts/show.ts';
import { purgeExpired } from './jobs/purge-expired.ts';
import { createTermWatch } from './jobs/watch-terms.ts';
import { listMail } from './mail/list.ts';
import { mayBeSent } from './mail/recipient.ts';
import { written } from './mail/written.ts';
import { endDevice, endOtherDevices } from './me/end-devices.ts';
import { listDevices } from './me/list-devices.ts';
import { showMe } from './me/show.ts';
import { addGuest } from './meetings/add-guest.ts';
import { addItem } from './meetings/add-item.ts';
import { adjournMeeting } from './meetings/adjourn.ts';
import { changeDetails } from './meetings/change.ts';
import { changeItem } from './meetings/change-item.ts';
import { createMeeting } from './meetings/create.ts';
import { endMeeting } from './meetings/end.ts';
import { freezeMinutes } from './meetings/freeze-minutes.ts';
import { guestLeaves } from './meetings/guest-leaves.ts';
import { listMeetings } from './meetings/list.ts';
import { lowerHand } from './meetings/lower-hand.ts';
import { moveTo } from './meetings/move-to.ts';
import { orderItems } from './meetings/order-items.ts';
import { replyToMeeting } from './meetings/reply.ts';
import { raiseHand } from './meetings/raise-hand.ts';
import { recordArrival } from './meetings/record-arrival.ts';
import { recordAttendance } from './meetings/record-attendance.ts';
import { recordDeparture } from './meetings/record-departure.ts';
import { removeItem } from './meetings/remove-item.ts';
import { reopenMinutes } from './meetings/reopen-minutes.ts';
import { setPart2Access } from './meetings/set-part2-access.ts';
import { setPresiding } from './meetings/set-presiding.ts';
import { setSpeaker } from './meetings/set-speaker.ts';
import { showMeeting } from './meetings/show.ts';
import { startMeeting } from './meetings/start.ts';
import { expunge } from './minutes/expunge.ts';
import { showHistory } from './minutes/history.ts';
import { openMinutes } from './minutes/open.ts';
import { noteLastLook } from './minutes/seen.ts';
import { giveNotice } from './notice/give.ts';
import { seeNotice } from './notice/seen.ts';
import { agreeMotion } from './motions/agree.ts';
import { castVote } from './motions/cast.ts';
import { castingVote } from './motions/casting-vote.ts';
import { changeMotion } from './motions/change.ts';
import { countVote } from './motions/count.ts';
import { lapseMotion } from './motions/lapse.ts';
import { moveMotion } from './motions/move.ts';
import { openVote } from './motions/open-vote.ts';
import { withdrawMotion } from './motions/withdraw.ts';
import { addOrganisation } from './organisations/add.ts';
import { eraseOrganisation } from './organisations/erase.ts';
import { addPaper, mayAddPaper } from './papers/add.ts';
import { readPaper } from './papers/read.ts';
import { removePaper } from './papers/remove.ts';
import { addPerson } from './people/add.ts';
import { addMembership } from './people/add-membership.ts';
import { changeRole } from './people/change-role.ts';
import { findByUsername } from './people/find.ts';
import { handOver } from './people/hand-over.ts';
import { importPeople } from './people/import/run.ts';
import { setLeadClerk } from './people/lead-clerk.ts';
import { listPeople } from './people/list.ts';
import { reinstate } from './people/reinstate.ts';
import { resetPassword } from './people/reset-password.ts';
import { listRevocations } from './people/revocations.ts';
import { revoke } from './people/revoke.ts';
import { setTerm } from './people/set-term.ts';
import { enterMeeting } from './presence/enter.ts';
import { meetingVersion } from './presence/version.ts';
import { watchBoard, watchPeople } from './presence/watch.ts';
import { addAddendum } from './records/add-addendum.ts';
import { answerCorrection } from './records/answer-correction.ts';
import { approveMinutes } from './records/approve.ts';
import { circulateMinutes } from './records/circulate.ts';
import { listKeys } from './records/list-keys.ts';
import { proposeCorrection } from './records/propose-correction.ts';
import { recordFiles } from './records/record-file.ts';
import { removeAddendum } from './records/remove-addendum.ts';
import { showRecord } from './records/show-record.ts';
import { signMinutes } from './records/sign.ts';
import { signAddendum } from './records/sign-addendum.ts';
import { verifyRecords } from './records/verify.ts';
import { withhold } from './records/withhold.ts';
import { actions } from './registers/actions.ts';
import { attendance } from './registers/attendance.ts';
import { decisions } from './registers/decisions.ts';
import { interests } from './registers/interests.ts';
import { myActions } from './registers/my-actions.ts';
import { terms } from './registers/terms.ts';
import { addAuthenticator } from './second-factors/add-authenticator.ts';
import { addPasskey } from './second-factors/add-passkey.ts';
import { beginAuthenticator } from './second-factors/begin-authenticator.ts';
import { beginPasskey } from './second-factors/begin-passkey.ts';
import { makeRecoveryCodes } from './second-factors/make-recovery-codes.ts';
import { removeAuthenticator } from './second-factors/remove-authenticator.ts';
import { removePasskey } from './second-factors/remove-passkey.ts';
import { requireSecondFactor } from './second-factors/require.ts';
import { showSecondFactors } from './second-factors/show.ts';
import { takeAwaySecondFactors } from './second-factors/take-away.ts';
import { isSetUpNeeded } from './set-up/needed.ts';
import { runSetUp } from './set-up/run.ts';
import { authenticateToken } from './tokens/authenticate.ts';
import { beginConnecting, finishConnecting } from './single-sign-on/connect.ts';
import { disconnect } from './single-sign-on/disconnect.ts';
import { endSingleSignOn } from './single-sign-on/end.ts';
import { listIdentities } from './single-sign-on/list-own.ts';
import { showOffer } from './single-sign-on/offered.ts';
import { setSingleSignOn } from './single-sign-on/set.ts';
import { showSingleSignOn } from './single-sign-on/show.ts';
import { beginSingleSignOn, finishSingleSignOn } from './single-sign-on/sign-in.ts';
import { endToken } from './tokens/end.ts';
import { listTokens } from './tokens/list.ts';
import { makeToken } from './tokens/make.ts';
import { createAttempts } from './shared/attempts.ts';
import type { Deps, WorkspaceDeps } from './shared/deps.ts';
import { applyFollowUps } from './shared/follow-ups.ts';
import { createOneByOne } from './shared/one-by-one.ts';
import { mustSetUpSecondFactor } from './shared/second-factor-rule.ts';
import { createRelay, type Relay } from './shared/relay.ts';

export type { WorkspaceDeps } from './shared/deps.ts';

/** What needs nothing but who asks, and an input that it parses itself. */
type Verb<R> = (deps: Deps, actor: Actor | undefined, input: unknown) => Promise<R>;
type Bound<R> = (actor: Actor | undefined, input: unknown) => Promise<R>;

export function createWorkspace(given: WorkspaceDeps) {
  const relay: Relay = createRelay(given, (followUp, entry) => applyFollowUps(deps)(followUp, entry));
  const deps: Deps = {
    ...given,
    relay,
    attempts: createAttempts(given.aggregates, given.clock),
    oneByOne: createOneByOne(),
    exports: createExportRunner(() => deps, {
      collection: 'exportJob',
      make: makeExport,
      failed: 'copy of minutes could not be made',
    }),
    dataExports: createExportRunner(() => deps, {
      collection: 'dataExport',
      make: makeDataExport,
      failed: 'file of personal data could not be made',
    }),
    boxes: createBoxes(given.aggregates, given.later ?? systemLater),
  };
  const bind =
    <R>(verb: Verb<R>): Bound<R> =>
    (actor, input) =>
      verb(deps, actor, input);
  return {
    auth: {
      signIn: (input: unknown, origin: Origin) => signIn(deps, input, origin),
      giveSecondFactor: (input: unknown, origin: Origin) => giveSecondFactor(deps, input, origin),
      authenticate: (token: string) => authenticate(deps, token),
      authenticateToken: (secret: string) => authenticateToken(deps, secret),
      reauthenticate: bind(reauthenticate),
      signOut: (actor: Actor | undefined) => signOut(deps, actor),
      changePassword: bind(changePassword),
      /** Whether a forgotten password can be chosen anew by mail. */
      resetsByMail: () => deps.sendsMail === true,
      requestReset: (input: unknown, origin: Pick<Origin, 'address'>) => requestReset(deps, input, origin),
      readReset: (input: unknown) => readReset(deps, input),
      resetByMail: (input: unknown) => resetByMail(deps, input),
      acceptInvitation: (input: unknown, origin: Origin) => acceptInvitation(deps, input, origin),
      readInvitation: (input: unknown) => readInvitation(deps, input),
    },
    setUp: {
      needed: () => isSetUpNeeded(deps),
      run: (input: unknown, origin: { device: string }) => runSetUp(deps, input, origin),
    },
    /** For anybody: what runs here, and how old the last backup is (V6). */
    facts: { show: () => showFacts(deps), noteBackup: () => noteBackup(deps) },
    /** For anybody: how what is stored is protected (D6). */
    storageFacts: (): StorageFacts => ({
      ...(given.storage ?? { store: 'embedded', encryption: { on: false } }),
      inTheClear,
      hashed,
    }),
    secondFactors: {
      show: (actor: Actor | undefined) => showSecondFactors(deps, actor),
      beginAuthenticator: (actor: Actor | undefined) => beginAuthenticator(deps, actor),
      addAuthenticator: bind(addAuthenticator),
      removeAuthenticator: (actor: Actor | undefined) => removeAuthenticator(deps, actor),
      beginPasskey: (actor: Actor | undefined) => beginPasskey(deps, actor),
      addPasskey: bind(addPasskey),
      removePasskey: bind(removePasskey),
      makeRecoveryCodes: (actor: Actor | undefined) => makeRecoveryCodes(deps, actor),
      takeAway: bind(takeAwaySecondFactors),
      require: bind(requireSecondFactor),
      /** For pages: whether to lead somebody to set one up before anything else. */
      mustSetUp: ({ person, session }: { person: Person; session: Session }) =>
        mustSetUpSecondFactor(deps, person, session),
    },
    singleSignOn: {
      /** For anybody. */
      offer: (input: unknown) => showOffer(deps, input),
      begin: (input: unknown, origin: Pick<Origin, 'address'>) => beginSingleSignOn(deps, input, origin),
      finish: (input: unknown, origin: Origin) => finishSingleSignOn(deps, input, origin),
      identities: (actor: Actor | undefined) => listIdentities(deps, actor),
      beginConnecting: (actor: Actor | undefined, input: unknown, origin: Pick<Origin, 'address'>) =>
        beginConnecting(deps, actor, input, origin),
      finishConnecting: bind(finishConnecting),
      disconnect: bind(disconnect),
      show: bind(showSingleSignOn),
      set: bind(setSingleSignOn),
      end: bind(endSingleSignOn),
    },
    me: {
      show: (actor: Actor | undefined) => showMe(deps, actor),
      devices: (actor: Actor | undefined) => listDevices(deps, actor),
      endDevice: bind(endDevice),
      endOtherDevices: (actor: Actor | undefined) => endOtherDevices(deps, actor),
    },
    tokens: {
      list: (actor: Actor | undefined) => listTokens(deps, actor),
      make: bind(makeToken),
      end: bind(endToken),
    },
    organisations: { add: bind(addOrganisation), erase: bind(eraseOrganisation) },
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
      setTerm: bind(setTerm),
      reinstate: bind(reinstate),
      handOver: bind(handOver),
      setLeadClerk: bind(setLeadClerk),
      import: bind(importPeople),
      /** For the operator's tool. */
      find: bind(findByUsername),
    },
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
    ballots: {
      show: bind(showBallot),
      issuePaper: bind(issuePaper),
      /** A4: by nobody in particular. */
      cast: (input: unknown) => castBallot(deps, input),
      /** For the service itself: before a ballot is counted, and when this process ends. */
      settle: (ballotId: string) => deps.boxes.settle(ballotId),
      end: () => deps.boxes.end(),
    },
    /** Before the meeting. */
    notice: { give: bind(giveNotice), see: bind(seeNotice) },
    replies: { give: bind(replyToMeeting) },
    papers: {
      mayAdd: bind(mayAddPaper),
      add: (actor: Actor | undefined, input: unknown, content: Uint8Array) => addPaper(deps, actor, input, content),
      read: bind(readPaper),
      remove: bind(removePaper),
    },
    mail: {
      list: bind(listMail),
      /** For the service itself. */
      mayBeSent: (mail: MailMessage) => mayBeSent(deps, mail),
      written: (mail: MailMessage) => written(deps, mail),
      prepare: () => prepareResets(deps),
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
    actions: { give: bind(giveAction), change: bind(changeAction) },
    minutes: {
      open: bind(openMinutes),
      history: bind(showHistory),
      seen: bind(noteLastLook),
      expunge: bind(expunge),
    },
    records: {
      circulate: bind(circulateMinutes),
      proposeCorrection: bind(proposeCorrection),
      answerCorrection: bind(answerCorrection),
      approve: bind(approveMinutes),
      sign: bind(signMinutes),
      addAddendum: bind(addAddendum),
      removeAddendum: bind(removeAddendum),
      signAddendum: bind(signAddendum),
      withhold: bind(withhold),
      show: bind(showRecord),
      /** For anybody. */
      keys: () => listKeys(deps),
      /** For the operator's tool. */
      files: ({ boardId }: { boardId: string }) => recordFiles(deps, boardId),
      verify: ({ organisationId }: { organisationId: string }) => verifyRecords(deps, organisationId),
    },
    exports: { request: bind(requestExport), show: bind(showExport), download: bind(downloadExport) },
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
    presence: {
      enter: bind(enterMeeting),
      watchBoard: bind(watchBoard),
      watchPeople: bind(watchPeople),
      /** For the service itself, which tells pages that they may have missed something. */
      versionOf: ({ meetingId }: { meetingId: string }) => meetingVersion(deps, meetingId),
    },
    audit: {
      verify: ({ organisationId, kept }: { organisationId: string; kept?: AuditHead }) =>
        verifyChain(deps, organisationId, kept),
      list: bind(listAudit),
      browse: bind(browseAudit),
      check: bind(checkAudit),
      export: bind(exportAudit),
      head: bind(showAuditHead),
      setHeadMail: bind(setHeadMail),
    },
    /** Personal data (V). */
    data: {
      person: bind(showPersonData),
      openRequest: bind(openDataRequest),
      changeRequest: bind(changeDataRequest),
      requestExport: bind(requestDataExport),
      showExport: bind(showDataExport),
      downloadExport: bind(downloadDataExport),
      erase: bind(eraseData),
      retention: bind(showRetention),
      setRetention: bind(setRetention),
      agreement: bind(showAgreement),
      acceptAgreement: bind(acceptAgreement),
    },
    /** What the service does by itself. */
    jobs: {
      /** Completes what a crash cut short, then from time to time. Needs the bus and the minutes endpoint to be there. */
      relayAll: () => relay.all(),
      purgeExpired: () => purgeExpired(deps),
      /** P20, P21. */
      watchTerms: createTermWatch(() => deps),
      /** Copies that were asked for and are not made, here or where a node died. */
      resumeExports: async () => {
        await Promise.all([deps.exports.resume(), deps.dataExports.resume()]);
      },
      stopExports: async () => {
        await Promise.all([deps.exports.stop(), deps.dataExports.stop()]);
      },
      mailHeads: () => mailHeads(deps),
      runRetention: () => runRetention(deps),
    },
  };
}

export type Workspace = ReturnType<typeof createWorkspace>;
