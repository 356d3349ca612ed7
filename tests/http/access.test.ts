import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles, type Role } from '#lib/domain/people.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { addressOf, placesOf, routes, type Place } from './places.ts';

const everybody = [...roles];
const clerk: Role[] = ['clerk'];
/** The chair stands in while no clerk is in the meeting; here none is. */
const clerkOrChair: Role[] = ['clerk', 'chair'];

/** docs/SPEC.md, "Who may do what", operation by operation. */
const allowed: Record<string, readonly Role[]> = {
  signOut: everybody,
  reauthenticate: everybody,
  confirmSecondFactor: everybody,
  showSecondFactors: everybody,
  beginAuthenticator: everybody,
  addAuthenticator: everybody,
  removeAuthenticator: everybody,
  beginPasskey: everybody,
  addPasskey: everybody,
  removePasskey: everybody,
  makeRecoveryCodes: everybody,
  takeAwaySecondFactors: clerk,
  requireSecondFactor: clerk,
  showMe: everybody,
  changePassword: everybody,
  listDevices: everybody,
  endDevice: everybody,
  endOtherDevices: everybody,
  listNewDevices: everybody,
  recogniseDevice: everybody,
  listTokens: everybody,
  makeToken: everybody,
  endToken: everybody,
  listIdentities: everybody,
  beginConnecting: everybody,
  finishConnecting: everybody,
  beginFreshThere: everybody,
  finishFreshThere: everybody,
  disconnect: everybody,
  showSingleSignOn: clerk,
  setSingleSignOn: clerk,
  endSingleSignOn: clerk,
  listPeople: clerk,
  addPerson: clerk,
  addMembership: clerk,
  changeRole: clerk,
  resetPassword: clerk,
  listRevocations: clerk,
  revoke: clerk,
  importPeople: clerk,
  reinstate: clerk,
  inviteAgain: clerk,
  setEmailAddress: clerk,
  handOver: clerk,
  // Lead clerks, whatever their role: tests/usecases/people/lead-clerk.test.ts.
  setLeadClerk: [],
  addBoard: clerk,
  listAudit: everybody.filter((role) => role !== 'chair' && role !== 'viceChair'),
  showBoard: everybody,
  listMeetings: everybody,
  createMeeting: clerkOrChair,
  showMeeting: everybody,
  changeMeeting: clerkOrChair,
  addItem: clerkOrChair,
  orderItems: clerkOrChair,
  changeItem: clerkOrChair,
  removeItem: clerkOrChair,
  setPart2Access: clerk,
  startMeeting: clerkOrChair,
  moveTo: clerkOrChair,
  endMeeting: clerkOrChair,
  adjournMeeting: clerkOrChair,
  cancelMeeting: clerk,
  putMeetingBack: clerk,
  recordArrival: clerkOrChair,
  recordDeparture: clerkOrChair,
  recordAttendance: clerkOrChair,
  setPresiding: clerkOrChair,
  addGuest: clerkOrChair,
  guestLeaves: clerkOrChair,
  raiseHand: ['chair', 'viceChair', 'governor', 'associate'],
  lowerHand: ['chair', 'viceChair', 'governor', 'associate'],
  setSpeaker: clerkOrChair,
  declare: everybody.filter((role) => role !== 'observer'),
  moveMotion: clerkOrChair,
  changeMotion: clerkOrChair,
  openVote: clerkOrChair,
  // Their own; the clerk takes down somebody else's.
  castVote: ['clerk', 'chair', 'viceChair', 'governor'],
  countVote: clerkOrChair,
  castingVote: ['clerk', 'chair', 'viceChair', 'governor'],
  lapseMotion: clerkOrChair,
  agreeMotion: clerkOrChair,
  withdrawMotion: clerkOrChair,
  giveAction: clerkOrChair,
  changeAction: clerkOrChair,
  giveNotice: clerkOrChair,
  seeNotice: everybody,
  replyToMeeting: everybody.filter((role) => role !== 'observer'),
  showTemplates: clerkOrChair,
  setTemplates: clerkOrChair,
  listMail: clerk,
  addPaper: clerkOrChair,
  readPaper: everybody,
  removePaper: clerkOrChair,
  freezeMinutes: clerk,
  reopenMinutes: clerk,
  circulateMinutes: clerkOrChair,
  proposeCorrection: everybody.filter((role) => role !== 'observer'),
  answerCorrection: clerk,
  approveMinutes: clerkOrChair,
  signMinutes: ['chair'],
  addAddendum: clerkOrChair,
  removeAddendum: clerkOrChair,
  signAddendum: ['chair'],
  withholdFromInspection: clerk,
  showRecord: everybody,
  requestExport: everybody,
  // Each their own: this one is the clerk’s.
  showExport: clerk,
  downloadExport: clerk,
  showHistory: ['clerk', 'chair', 'viceChair', 'governor'],
  expunge: clerk,
  showBallot: everybody,
  issuePaper: ['chair', 'viceChair', 'governor'],
  noteLastLook: ['clerk', 'chair', 'viceChair', 'governor'],
  registerOfAttendance: ['clerk', 'chair', 'viceChair', 'governor'],
  registerOfDecisions: ['clerk', 'chair', 'viceChair', 'governor'],
  registerOfActions: ['clerk', 'chair', 'viceChair', 'governor'],
  registerOfInterests: ['clerk', 'chair', 'viceChair', 'governor'],
  registerOfTerms: ['clerk', 'chair', 'viceChair', 'governor'],
  listMyActions: everybody,
  listInterests: everybody,
  // In which organisation stands in the body, which is empty here.
  declareInterest: everybody,
  declareNoInterests: everybody,
  // Each their own: this one is the chair’s.
  changeInterest: ['chair'],
  showRules: everybody,
  changeRules: clerk,
  setTerm: clerk,
  exportAudit: everybody.filter((role) => role !== 'chair' && role !== 'viceChair'),
  checkAudit: clerk,
  showAuditHead: clerk,
  setHeadMail: clerk,
  showPersonData: clerk,
  openDataRequest: clerk,
  changeDataRequest: clerk,
  requestDataExport: clerk,
  // None was asked for here.
  showDataExport: clerk,
  downloadDataExport: clerk,
  eraseData: clerk,
  showRetention: clerk,
  setRetention: clerk,
  showAgreement: clerk,
  acceptAgreement: clerk,
};

/** These change something even without a body, so each role's turn would spoil the next one's; or nothing is there for them. */
const spoils = [
  'signOut',
  'resetPassword',
  'removePaper',
  'removeAddendum',
  'removeAuthenticator',
  'removePasskey',
  'makeRecoveryCodes',
  'takeAwaySecondFactors',
  'endDevice',
  'recogniseDevice',
  'endToken',
  'disconnect',
];

describe('W1, W2: each operation for each role', () => {
  let server: TestServer;
  let place: Place;
  let elsewhere: Place;
  const clients = new Map<Role, ApiClient>();

  beforeAll(async () => {
    server = await startTestServer();
    place = await placesOf(server, 'own');
    elsewhere = await placesOf(server, 'other');
    for (const role of roles) clients.set(role, await server.signIn(role));
  });
  afterAll(() => server.stop());

  const signedInRoutes = routes.filter((route) => !route.public);
  /** With nothing in it: what is allowed is refused for its fields alone, and nothing changes. */
  const call = (client: ApiClient, route: (typeof routes)[number], at: Place) =>
    client.send(route.method.toUpperCase(), addressOf(route, at), route.body ? {} : undefined);

  it('knows every operation', () => {
    expect(Object.keys(allowed).sort()).toEqual(signedInRoutes.map((r) => r.operationId).sort());
  });

  describe.each(signedInRoutes.map((route) => ({ name: route.operationId, route })))('$name', ({ name, route }) => {
    it('is 401 for whoever is not signed in', async () => {
      const answer = await call(server.client(), route, place);
      expect(answer.status).toBe(401);
      expect(answer.body.error.code).toBe('not_signed_in');
    });

    it.each(roles.filter((role) => !spoils.includes(name) || !allowed[name]!.includes(role)))(
      'follows the table for a %s',
      async (role) => {
        const answer = await call(clients.get(role)!, route, place);
        if (allowed[name]!.includes(role)) expect([200, 201, 204, 400]).toContain(answer.status);
        else expect(answer).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
      },
    );

    const aimed = route.path.includes(':') ? roles : [];
    it.each(aimed)('shows a %s nothing of another organisation', async (role) => {
      const answer = await call(clients.get(role)!, route, elsewhere);
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    });
  });
});
