import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';
import { made, textOf } from '../exports/support.ts';
import { baseVersionOf, prepareMeeting, prepared, sealedFile, stepsOf } from './support.ts';

/** Signed minutes with an action, a correction and an addendum, in the open part and in Part 2. */
async function signedWithAll() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { view, laterId, items } = await prepareMeeting(world, board);
  const meetingId = view.id;
  const { clerk } = board;
  const give = async (itemId: string, text: string): Promise<string> => {
    const input = { meetingId, itemId, text, ownerId: board.governor.personId };
    return (await world.workspace.actions.give(clerk.actor, input)).actionId;
  };
  const action = await give(items.budget.id, 'Write to Jo Bloggs');
  const secret = await give(items.staffing.id, 'Write to Mrs Smith');
  const steps = stepsOf(world, board, meetingId);
  await steps.freeze();
  await steps.circulate();
  await steps.approve(laterId, [{ itemId: items.staffing.id, text: 'Mrs Smyth' }, { text: 'Strike Jan Novak.' }]);
  await steps.sign();
  const addendum = async (text: string) => {
    const { minutes } = await world.workspace.records.addAddendum(clerk.actor, { meetingId, text });
    const { id } = minutes.addenda.at(-1)!;
    const baseVersion = await baseVersionOf(world, meetingId);
    await world.workspace.records.signAddendum(board.chair.actor, { meetingId, baseVersion, addendumId: id });
    return id;
  };
  const added = await addendum('The candidate was Ida Kelly.');
  await addendum('The contract was let.');
  const copy = async (more: object = { inspection: true }): Promise<string> => {
    const exportId = await made(world.workspace, clerk, { meetingId, format: 'html', ...more });
    return textOf((await world.workspace.exports.download(clerk.actor, { exportId })).bytes);
  };
  const mark = (ref: string, withheld = true) =>
    world.workspace.records.withhold(clerk.actor, { meetingId, ref, withheld });
  return { world, board, meetingId, items, action, secret, added, copy, mark };
}

describeGate({
  verb: (w) => w.records.withhold,
  allowed: ['clerk'],
  input: async (world, board) => {
    const { meetingId } = await prepared('signed', { world, board });
    const { minutes } = await world.workspace.records.addAddendum(board.clerk.actor, { meetingId, text: 'Ida' });
    return { meetingId, ref: minutes.addenda[0]!.id, withheld: true };
  },
  bad: [
    [{ ref: '' }, 'ref'],
    [{ withheld: 'yes' }, 'withheld'],
  ],
});

describe('E4: what the clerk withholds is in no inspection copy', () => {
  test('E4: an action, a correction, an addendum, also of a record that is sealed, whose bytes stay', async () => {
    const { world, board, meetingId, action, added, copy, mark } = await signedWithAll();
    const sealed = (await sealedFile(world, board, meetingId)).bytes;
    const names = ['Jo Bloggs', 'Jan Novak', 'Ida Kelly'];
    for (const name of names) expect(await copy()).toContain(name);
    const [, correction] = (await mark(action)).minutes.approval!.corrections;
    await mark(correction!.ref);
    const view = await mark(added);
    expect(view.minutes.withheld).toEqual([action, 'agreed-1', added]);
    const inspected = await copy();
    for (const name of names) expect(inspected).not.toContain(name);
    expect(inspected).toContain('[A passage is left out of this copy.]');
    expect(inspected).toContain('The contract was let.');
    for (const name of names) expect(await copy({})).toContain(name);
    expect((await sealedFile(world, board, meetingId)).bytes).toEqual(sealed);
    await mark(action, false);
    expect(await copy()).toContain('Jo Bloggs');
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'minutes.download' });
  });

  test('it is audited by its id, and once', async () => {
    const { world, board, action, mark } = await signedWithAll();
    await mark(action);
    const entries = world.store.entries.length;
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'minutes.withhold',
      detail: { ref: action },
    });
    await mark(action);
    expect(world.store.entries).toHaveLength(entries);
    await mark(action, false);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'minutes.disclose' });
  });

  test('A3: of Part 2 nothing can be marked, and no more is said than of what is not there', async () => {
    const { secret, mark } = await signedWithAll();
    for (const ref of [secret, 'agreed-0', 'agreed-9', 'nothing'])
      expect(await refusalCode(mark(ref))).toBe('not_found');
  });

  test('what is marked is told to the clerk alone', async () => {
    const { world, board, meetingId, action, mark } = await signedWithAll();
    await mark(action);
    for (const role of ['chair', 'governor', 'observer'] as const) {
      const view = await world.workspace.meetings.show(board[role].actor, { meetingId });
      expect(view.minutes).not.toHaveProperty('withheld');
    }
  });
});
