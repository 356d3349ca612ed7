import { describe, expect, test } from 'vitest';
import { type Role, roles } from '#lib/domain/people.ts';
import type { Actor } from '#server/usecases/actor.ts';
import type { Workspace } from '#server/usecases/workspace.ts';
import {
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusal,
  refusalCode,
  type World,
} from './memory-world.ts';

export interface Gate {
  verb: (workspace: Workspace) => (actor: Actor | undefined, input: unknown) => Promise<unknown>;
  /** Who may, when no clerk is present. All others are refused. */
  allowed: readonly Role[];
  /** One of them, for what is tried beside who may; the clerk, where nothing is said. */
  as?: Role;
  /** A valid input; made anew for each test. */
  input: (world: World, board: FullBoard) => Promise<Record<string, unknown>> | Record<string, unknown>;
  /** Instead of or beside what is valid, and the field that the refusal has to name. */
  bad?: readonly (readonly [Record<string, unknown>, string])[];
  /** Only reads: an ended access is found by the session, not by the signal. */
  reads?: true;
  /** Whether the operator's tool may do it too. */
  operator?: true;
}

async function prepare(gate: Gate) {
  const world = createWorld();
  const board = await createFullBoard(world);
  const input = await gate.input(world, board);
  return { world, board, input, run: gate.verb(world.workspace), one: board[gate.as ?? 'clerk'] };
}

/** What every use case on an organisation's things has in common: W1's order, and W2's table. */
export function describeGate(gate: Gate): void {
  describe('the gate', () => {
    test.each(roles.filter((role) => gate.allowed.includes(role)))('W2: %s may', async (role) => {
      const { board, input, run } = await prepare(gate);
      await run(board[role].actor, input);
    });

    test.each(roles.filter((role) => !gate.allowed.includes(role)))(
      'W2: %s is refused without permission',
      async (role) => {
        const { world, board, input, run } = await prepare(gate);
        const before = world.store.entries.length;
        expect(await refusalCode(run(board[role].actor, input))).toBe('forbidden');
        expect(world.store.entries.length).toBe(before);
      },
    );

    test('W1: another organisation gets not_found, whatever it sends', async () => {
      const { world, input, run } = await prepare(gate);
      const other = await createFullBoard(world, 'Dale School');
      expect(await refusalCode(run(other.clerk.actor, input))).toBe('not_found');
      expect(await refusalCode(run(other.clerk.actor, { ...input, nonsense: 1 }))).toBe('not_found');
    });

    test('W1: who is not signed in, or has signed out, is told so', async () => {
      const { world, input, run, one } = await prepare(gate);
      expect(await refusalCode(run(undefined, input))).toBe('not_signed_in');
      await world.workspace.auth.signOut(one.actor);
      expect(await refusalCode(run(one.actor, input))).toBe('not_signed_in');
    });

    test('who has to choose a password does that first', async () => {
      const { world, input, run, one } = await prepare(gate);
      const person = (await world.store.aggregates.get('person', one.personId))!;
      await world.store.aggregates.replace('person', { ...person.value, mustChangePassword: true }, person.version);
      expect(await refusalCode(run(one.actor, input))).toBe('password_change_required');
    });

    test('P5: who has to set up a second factor does that first', async () => {
      const { world, input, run, one } = await prepare(gate);
      for (const { value, version } of await world.store.aggregates.find('organisation', 'all', '*')) {
        await world.store.aggregates.replace('organisation', { ...value, requiresSecondFactor: true }, version);
      }
      const person = (await world.store.aggregates.get('person', one.personId))!;
      const { secondFactors: _, ...without } = person.value;
      await world.store.aggregates.replace('person', without, person.version);
      expect(await refusalCode(run(one.actor, input))).toBe('second_factor_setup_required');
    });

    if (gate.reads === undefined) {
      test('R3: nothing is written for somebody whose access ended meanwhile', async () => {
        const { world, input, run, one } = await prepare(gate);
        const before = world.store.entries.length;
        const actor = { ...one.actor, signal: AbortSignal.abort() };
        expect(await refusalCode(run(actor, input))).toBe('not_signed_in');
        await world.workspace.jobs.relayAll();
        expect(world.store.entries.length).toBe(before);
      });
    }

    if (gate.operator === true) {
      test('the operator may', async () => {
        const { input, run } = await prepare(gate);
        await run(operator, input);
      });
    }

    for (const [change, field] of gate.bad ?? []) {
      test(`bad input names its field: ${JSON.stringify(change).slice(0, 80)}`, async () => {
        const { input, run, one } = await prepare(gate);
        const error = await refusal(run(one.actor, { ...input, ...change }));
        expect(error.code).toBe('invalid');
        expect(Object.keys(error.fields ?? {})).toContain(field);
        expect(error.message).toContain(field);
      });
    }
  });
}
