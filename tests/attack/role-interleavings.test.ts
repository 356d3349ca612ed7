/**
 * R1, R3, R5: changes of role and withdrawals from Part 2, against whoever connects, against each other and against ends of
 * access, in every order of their steps.
 */
import { describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/people.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { AccessEnded } from '#server/usecases/bus-topics.ts';
import { EndpointUnderTest } from '../sync/support/endpoint-under-test.ts';
import { settle } from '../sync/support/fake-time.ts';
import { FakeTransport } from '../sync/support/fake-transport.ts';
import { boardId, documentId, organisationId } from '../sync/support/fake-workspace.ts';
import { late, merges, Schedule } from './support/schedule.ts';

const scopes = {
  account: { refusal: 'access_revoked', code: closeCodes.accessRevoked },
  board: { refusal: 'forbidden', code: closeCodes.accessRevoked },
  item: { refusal: 'forbidden', code: closeCodes.noAccess },
} as const;
type Scope = keyof typeof scopes;

const ending = (scope: Scope): AccessEnded => ({
  personId: 'ada',
  scope,
  organisationId,
  boardIds: [boardId],
  sessionIds: [],
  ...(scope === 'item' ? { documentId } : {}),
  signInEnded: scope === 'account',
  code: scopes[scope].code,
  reason: 'Your access has ended.',
  organisationName: 'Ash Grove',
});

/** Something that the store has at one moment, and that this node hears of at a later one. */
interface Change {
  store: () => void;
  hear: () => Promise<unknown>;
}

const stepsOf = (name: string) => [`${name}: the store has it`, `${name}: this node hears`];
const answersOf = (name: string) => [`${name}: asks`, `${name}: is told`];
const connecting = ['asks who it is', 'is told', 'asks for the document', 'is given it'];

/** Ada, with an editor of the minutes, or on the way to one. */
class Editor {
  readonly under = new EndpointUnderTest();
  readonly transport = new FakeTransport();
  readonly schedule = new Schedule();
  readonly #calls: Promise<unknown>[] = [];
  /** How much she had been sent when the call that ends her access returned. */
  #sentByThen: number | undefined;

  constructor(role: Role) {
    this.under.workspace.add('ada', role);
  }

  accept(): void {
    const request = { documentId, token: 'ada', acks: false, authors: false };
    this.#calls.push(this.under.endpoint.accept(this.transport, request));
  }

  become(role: Role): Change {
    return {
      store: () => this.under.workspace.setRole('ada', role),
      hear: () => this.under.endpoint.recheck('ada', boardId),
    };
  }

  end(scope: Scope): Change {
    return {
      store: () => this.under.workspace.refuse('ada', scopes[scope].refusal),
      hear: async () => {
        const { code, reason } = ending(scope);
        this.under.register.end(ending(scope), { code, reason });
      },
    };
  }

  async follow(order: readonly string[], changes: Record<string, Change>, heard = (_: string) => {}): Promise<void> {
    const says = order.join(' → ');
    for (const step of order) {
      const [name = '', what] = step.split(': ');
      if (what === 'the store has it') changes[name]!.store();
      else if (what === 'this node hears') {
        heard(name);
        this.#calls.push(changes[name]!.hear().then(() => this.#returned(name, says)));
        await settle();
      } else await this.schedule.go(step);
    }
    await this.schedule.end();
    await Promise.all(this.#calls);
    await this.under.time.advance(1_000);
    if (this.#sentByThen !== undefined) expect(this.transport.sent.length, says).toBe(this.#sentByThen);
  }

  #returned(name: string, says: string): void {
    if (name === 'end') this.#sentByThen = this.transport.sent.length;
    if (name === 'end') expect(this.#open, says).toHaveLength(0);
    const isLess = this.under.workspace.people.get('ada')!.role === 'observer';
    if (name === 'less' && isLess) expect(this.mayWrite, says).toBe(false);
  }

  get #open() {
    return [...(this.under.endpoint.rooms.get(documentId)?.connections ?? [])];
  }

  get mayWrite(): boolean {
    return this.#open.some(({ mayWrite }) => mayWrite);
  }
}

/** Connects while the changes happen. */
async function connects(role: Role, order: readonly string[], changesOf: (editor: Editor) => Record<string, Change>) {
  const editor = new Editor(role);
  const { auth, minutes } = editor.under.workspace;
  const { authenticate } = auth;
  const { open } = minutes;
  auth.authenticate = (token) => late(editor.schedule, connecting.slice(0, 2), () => authenticate(token));
  minutes.open = (actor, input) => late(editor.schedule, connecting.slice(2), () => open(actor, input));
  editor.accept();
  await settle();
  await editor.follow(order, changesOf(editor));
  return editor;
}

const isLater = (order: readonly string[], one: string, other: string): boolean =>
  order.indexOf(stepsOf(one)[0]!) > order.indexOf(stepsOf(other)[0]!);

const twoRoles = merges([connecting, stepsOf('less'), stepsOf('more')]);
const roleAndEnd = merges([connecting, stepsOf('less'), stepsOf('end')]);

describe('R1, R5: whoever connects while their role changes has what the store says by then', () => {
  test(`less, and more again: all ${twoRoles.length} orders`, async () => {
    for (const order of twoRoles) {
      const editor = await connects('governor', order, (e) => ({
        less: e.become('observer'),
        more: e.become('governor'),
      }));
      expect(editor.transport.closed, order.join(' → ')).toBeUndefined();
      expect(editor.mayWrite, order.join(' → ')).toBe(isLater(order, 'more', 'less'));
    }
  });

  test.each(Object.keys(scopes) as Scope[])(`less, and an end (%s): all ${roleAndEnd.length} orders`, async (scope) => {
    for (const order of roleAndEnd) {
      const editor = await connects('governor', order, (e) => ({ less: e.become('observer'), end: e.end(scope) }));
      expect([closeCodes.accessRevoked, closeCodes.noAccess], order.join(' → ')).toContain(
        editor.transport.closed?.code,
      );
      expect(editor.under.register.counts().minutes, order.join(' → ')).toBe(0);
    }
  });
});

/** Has the minutes open when the changes happen: each has this node ask anew, and its answer is held up by itself. */
async function hasOpen(role: Role, order: readonly string[], changesOf: (editor: Editor) => Record<string, Change>) {
  const editor = new Editor(role);
  editor.accept();
  await settle();
  const { minutes } = editor.under.workspace;
  const { open } = minutes;
  const asking: string[] = [];
  minutes.open = (actor, input) => late(editor.schedule, answersOf(asking.shift()!), () => open(actor, input));
  await editor.follow(order, changesOf(editor), (name) => {
    if (name !== 'end') asking.push(name);
  });
  return editor;
}

const change = (name: string) => [...stepsOf(name), ...answersOf(name)];
const crossing = merges([change('less'), change('more')]);
const crossingAnEnd = merges([change('less'), stepsOf('end')]);

describe('R3, R5: what somebody has open follows changes that cross', () => {
  test(`less, and more again: all ${crossing.length} orders`, async () => {
    for (const order of crossing) {
      const editor = await hasOpen('governor', order, (e) => ({
        less: e.become('observer'),
        more: e.become('governor'),
      }));
      expect(editor.transport.closed, order.join(' → ')).toBeUndefined();
      expect(editor.mayWrite, order.join(' → ')).toBe(isLater(order, 'more', 'less'));
    }
  });

  test.each(Object.keys(scopes) as Scope[])(
    `less, and an end (%s): all ${crossingAnEnd.length} orders`,
    async (scope) => {
      for (const order of crossingAnEnd) {
        const editor = await hasOpen('governor', order, (e) => ({ less: e.become('observer'), end: e.end(scope) }));
        expect([closeCodes.accessRevoked, closeCodes.noAccess], order.join(' → ')).toContain(
          editor.transport.closed?.code,
        );
      }
    },
  );
});
