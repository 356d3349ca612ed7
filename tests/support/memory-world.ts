/** A whole workspace on fakes, for tests of use cases: real sessions, real relay; clock, passwords and bus are ours. */
import type { Role } from '#lib/domain/people.ts';
import { createSessions } from '#server/adapters/lucia/sessions.ts';
import { createSigning } from '#server/adapters/signing/ed25519.ts';
import { LateMinutesWriter } from '#server/compose/minutes-writer.ts';
import { createBundles } from '#server/adapters/documents/bundles.ts';
import { createDocuments } from '#server/adapters/documents/documents.ts';
import { createOneTimeCodes } from '#server/adapters/second-factors/otpauth.ts';
import { createPasskeys } from '#server/adapters/second-factors/simplewebauthn.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { QuorateError } from '#server/errors.ts';
import type { Log, Passwords } from '#server/ports.ts';
import type { OperatorActor, PersonActor } from '#server/usecases/actor.ts';
import { createWorkspace, type Workspace, type WorkspaceDeps } from '#server/usecases/workspace.ts';
import { createMemoryBus, type MemoryBus } from './memory-bus.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

export const start = Date.parse('2026-03-02T18:30:00.000Z');
export const operator: OperatorActor = { kind: 'operator' };
export const origin = { address: '192.0.2.7', device: 'Firefox on Linux' };
export const setUpCode = 'amber-falcon-1234';

export interface World {
  store: MemoryStore;
  bus: MemoryBus;
  clock: { now(): number; forward(milliseconds: number): void };
  passwords: Passwords & { verified: (string | undefined)[] };
  logged: { level: string; event: string }[];
  deps: WorkspaceDeps;
  workspace: Workspace;
  /** Another process on the same store. */
  another(): Workspace;
}

export function createWorld(over: Partial<WorkspaceDeps> = {}): World {
  const store = createMemoryStore();
  const bus = createMemoryBus();
  let now = start;
  let made = 0;
  const clock = { now: () => now, forward: (by: number) => void (now += by) };
  const ids = {
    next: () => `id${String((made += 1)).padStart(6, '0')}`,
    secret: (bytes: number) => Buffer.alloc(bytes, `secret ${(made += 1)} `).toString('base64url'),
  };
  const passwords = createFakePasswords();
  const logged: World['logged'] = [];
  const log = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [level, (event: string) => void logged.push({ level, event })]),
  ) as unknown as Log;
  const deps: WorkspaceDeps = {
    ...store,
    // Through the store, so that a fault set later is seen.
    aggregates: store.aggregates,
    blind: (_, key) => key,
    minutesWriter: new LateMinutesWriter({ log: store.minutesLog, clock, node: () => bus.node }),
    merging: createMerging({ aside: false }),
    documents: createDocuments({ aside: false }),
    bundles: createBundles({ aside: false }),
    bus,
    clock,
    ids,
    passwords,
    oneTimeCodes: createOneTimeCodes(clock),
    passkeys: createPasskeys('https://quorate.test'),
    sessions: createSessions({
      aggregates: over.aggregates ?? store.aggregates,
      clock,
      ids,
      origin: 'https://quorate.test',
    }),
    signing: createSigning({ aggregates: over.aggregates ?? store.aggregates, clock, key: undefined, makesKey: true }),
    log,
    origin: 'https://quorate.test',
    setUpCode,
    ...over,
  };
  const another = () => createWorkspace(deps);
  return { store, bus, clock, passwords, logged, deps, workspace: another(), another };
}

function createFakePasswords(): World['passwords'] {
  const verified: (string | undefined)[] = [];
  return {
    verified,
    hash: async (password) => `hash of ${password}`,
    async verify(hash, password) {
      verified.push(hash);
      await Promise.resolve();
      return hash === `hash of ${password}`;
    },
    isCommon: async (text) => ['password', 'letmein', 'secret'].includes(text),
  };
}

export interface Member {
  personId: string;
  username: string;
  password: string;
  token: string;
  actor: PersonActor;
}

export interface Place {
  organisationId: string;
  boardId: string;
}

/** An organisation with one board. */
export async function createPlace({ workspace }: World, name = 'Hill School'): Promise<Place> {
  const { id: organisationId } = await workspace.organisations.add(operator, { name });
  const { id: boardId } = await workspace.boards.add(operator, {
    organisationId,
    name: `${name} board`,
    kind: 'board',
    seats: 9,
  });
  return { organisationId, boardId };
}

/** A further board of an organisation. */
export async function createBoard({ workspace }: World, { organisationId }: Place, name: string): Promise<Place> {
  const { id: boardId } = await workspace.boards.add(operator, { organisationId, name, kind: 'board', seats: 5 });
  return { organisationId, boardId };
}

/** In the store alone, with nothing told: as another node writes it a moment before it tells. */
export async function becomeObserver({ store }: World, personId: string): Promise<void> {
  const { value, version } = (await store.aggregates.get('person', personId))!;
  const memberships = value.memberships.map((m) => ({ ...m, role: 'observer' as const, votes: false }));
  await store.aggregates.replace('person', { ...value, memberships }, version);
}

/** While an entry of this kind is put into the chain somebody becomes an observer. */
export function becomesObserverAt(world: World, action: string, personId: string): void {
  const { chain } = world.store;
  const add = chain.add.bind(chain);
  chain.add = async (entry) => {
    if (entry.action === action) await becomeObserver(world, personId);
    return add(entry);
  };
}

/** Somebody on a board who has chosen their password and is signed in. */
export async function addMember(world: World, place: Place, role: Role, username: string): Promise<Member> {
  const added = await world.workspace.people.add(operator, {
    organisationId: place.organisationId,
    name: `The ${username}`,
    username,
    memberships: [{ boardId: place.boardId, role }],
    signIn: 'password',
  });
  const first = await signIn(world, username, added.firstPassword!);
  const password = `correct horse ${username}`;
  await world.workspace.auth.changePassword(first.actor, {
    currentPassword: added.firstPassword,
    newPassword: password,
  });
  return { personId: added.personId, username, password, token: first.token, actor: await again(world, first.token) };
}

export async function signIn({ workspace }: World, username: string, password: string, from = origin) {
  const { token } = await workspace.auth.signIn({ username, password }, from);
  return { token, ...(await workspace.auth.authenticate(token)) };
}

/** The actor of a session as they are now. */
export async function again({ workspace }: World, token: string): Promise<PersonActor> {
  return (await workspace.auth.authenticate(token)).actor;
}

/** A board with one of each role. */
export async function createFullBoard(world: World, name = 'Hill School') {
  const place = await createPlace(world, name);
  const tag = name.split(' ')[0]!.toLowerCase();
  const member = (role: Role) => addMember(world, place, role, `${tag}.${role.toLowerCase()}`);
  return {
    ...place,
    clerk: await member('clerk'),
    chair: await member('chair'),
    viceChair: await member('viceChair'),
    governor: await member('governor'),
    associate: await member('associate'),
    observer: await member('observer'),
  };
}
export type FullBoard = Awaited<ReturnType<typeof createFullBoard>>;

/** A meeting with two open items and one in Part 2. */
export async function createMeeting({ workspace }: World, board: Pick<FullBoard, 'boardId' | 'clerk'>) {
  const { id } = await workspace.meetings.create(board.clerk.actor, {
    boardId: board.boardId,
    title: 'Spring term',
    startsAt: '2026-03-02T18:30:00Z',
    items: [{ title: 'Welcome' }, { title: 'Budget', purpose: 'decision' }, { title: 'Staffing', part: 2 }],
  });
  return workspace.meetings.show(board.clerk.actor, { meetingId: id });
}

/** @returns the refusal, as a QuorateError; fails when the promise is kept */
export async function refusal(promise: Promise<unknown>): Promise<QuorateError> {
  const error: unknown = await promise.then(
    (kept) => new Error(`was not refused, but answered ${JSON.stringify(kept)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof QuorateError) return error;
  throw error;
}

export const refusalCode = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).code;

/** The actions in an organisation's audit chain, in order; after `after` entries. */
export const auditedActions = ({ store }: World, organisationId: string): string[] =>
  store.entries.filter((entry) => entry.organisationId === organisationId).map((entry) => entry.action);

export const lastAudited = ({ store }: World, organisationId: string) =>
  store.entries.filter((entry) => entry.organisationId === organisationId).at(-1);
