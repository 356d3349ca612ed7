/** A provider of accounts, for tests of use cases: it says what the test wants it to. */
import { createHash } from 'node:crypto';
import type { Role } from '#lib/domain/people.ts';
import type { IdentityProviders, ProviderOutcome, ProviderSays } from '#server/ports.ts';
import type { Actor } from '#server/usecases/actor.ts';
import {
  createFullBoard,
  createWorld,
  type FullBoard,
  type Member,
  operator,
  origin,
  type World,
} from './memory-world.ts';

export const issuer = 'https://accounts.google.com';
/** Of a school at Microsoft, which asks anew when it is asked to. */
export const tenant = 'https://login.microsoftonline.com/0f3dd34f-5b8a-4f4c-a1a5-2f2d4f7a8f30/v2.0';

export interface MemoryProvider {
  allowed: string[];
  ask: IdentityProviders;
  /** What it answers to whoever comes back next. */
  says: ProviderOutcome<ProviderSays>;
  asked: { clientSecret: string; verifier: string; nonce: string; redirectAddress: string }[];
}

export function createMemoryProvider(): MemoryProvider {
  const provider: MemoryProvider = {
    allowed: [issuer, 'https://login.microsoftonline.com/'],
    says: { is: 'done', subject: 'subject 1', emailVerified: false },
    asked: [],
    ask: {
      begin: async ({ issuer: at }, { state, nonce, verifier, redirectAddress, anew }) => {
        if (provider.says.is === 'unreachable') return provider.says;
        const sent = { state, nonce, verifier, redirectAddress, ...(anew ? { anew: 'true' } : {}) };
        return { is: 'done', url: `${at}/authorise?${new URLSearchParams(sent)}` };
      },
      async finish({ clientSecret }, { nonce, verifier, redirectAddress }) {
        provider.asked.push({ clientSecret, verifier, nonce, redirectAddress });
        return provider.says;
      },
    },
  };
  return provider;
}

export const setting = {
  issuer,
  clientId: 'quorate-at-the-school',
  clientSecret: 'the-secret',
  name: 'Hill School',
  countsAsSecondFactor: false,
};

export interface School {
  provider: MemoryProvider;
  world: World;
  board: FullBoard;
}

/** A school whose people can sign in at its provider. @param over instead of `setting` */
export async function createSchool(over: object = {}): Promise<School> {
  const provider = createMemoryProvider();
  const world = createWorld({ signInProviders: provider, sendsMail: true });
  const board = await createFullBoard(world);
  await switchOn(world, board, over);
  return { provider, world, board };
}

/** What a browser keeps, and what it shows of it. */
export const browser = (secret = 'kept in this browser') => ({
  secret,
  digest: createHash('sha256').update(secret).digest('base64url'),
});

export const switchOn = ({ workspace }: World, { organisationId, clerk }: FullBoard, over: object = {}) =>
  workspace.singleSignOn.set(clerk.actor, {
    organisationId,
    ...setting,
    ...over,
  });

/** Whom the provider says whoever comes back next to be. @param email that it has checked */
export function says(provider: MemoryProvider, subject: string, email?: string): void {
  provider.says = { is: 'done', subject, emailVerified: email !== undefined, ...(email ? { email } : {}) };
}

/** What a browser comes back with, to the address that it was sent along with. */
export function answerTo(url: string, over: object = {}) {
  const { searchParams } = new URL(url);
  const organisationId = searchParams.get('redirectAddress')?.split('/').at(-1) ?? '';
  return { organisationId, state: searchParams.get('state') ?? '', code: 'a code', binding: browser().secret, ...over };
}

const leaving = (organisationId: string) => ({ organisationId, binding: browser().digest });

/** Leaves for the provider to sign in. @returns what they come back with */
export async function leave({ workspace }: World, organisationId: string) {
  return answerTo((await workspace.singleSignOn.begin(leaving(organisationId), origin)).url);
}

/** There and back, in one browser. */
export const signInThere = async (world: World, organisationId: string) =>
  world.workspace.singleSignOn.finish(await leave(world, organisationId), origin);

/** Leaves for the provider to connect their account. @returns what they come back with */
export async function leaveToConnect({ workspace }: World, { actor }: Pick<Member, 'actor'>, organisationId: string) {
  return answerTo((await workspace.singleSignOn.beginConnecting(actor, leaving(organisationId), origin)).url);
}

export const connectThere = async (world: World, who: Pick<Member, 'actor'>, organisationId: string) =>
  world.workspace.singleSignOn.finishConnecting(who.actor, await leaveToConnect(world, who, organisationId));

/** Leaves for the provider to show again who they are. @returns what they come back with */
export async function leaveAnew({ workspace }: World, { actor }: Pick<Member, 'actor'>, organisationId: string) {
  return answerTo((await workspace.singleSignOn.beginFresh(actor, leaving(organisationId), origin)).url);
}

/** What they have connected, of which they have one. */
export const connectedOf = async ({ workspace }: World, actor: Actor) =>
  (await workspace.singleSignOn.identities(actor))[0]?.connected;

export const disconnect = async (world: World, actor: Actor) =>
  world.workspace.singleSignOn.disconnect(actor, { identityId: (await connectedOf(world, actor))!.id });

/** Somebody comes to sit on a board of another school too. */
export async function alsoElsewhere(world: World, { personId }: Pick<Member, 'personId'>, role: Role = 'governor') {
  const other = await createFullBoard(world, 'Dale School');
  await world.workspace.people.addMembership(operator, { personId, boardId: other.boardId, role });
  return other;
}

/** Something that needs a fresh sign-in. */
export const weighty = ({ workspace }: World, actor: Actor) =>
  workspace.tokens.make(actor, { name: 'x', scopes: ['boards:read'], days: 30 });
