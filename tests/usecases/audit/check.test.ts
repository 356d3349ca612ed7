import { describe, expect, test } from 'vitest';
import { verifyLines } from '#server/usecases/audit/verify-lines.ts';
import { addToChain, hashOf } from '#server/usecases/shared/chain.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.audit.check,
  allowed: ['clerk'],
  reads: true,
  operator: true,
  input: (_, { organisationId }) => ({ organisationId }),
  bad: [[{ kept: 'x' }, 'kept']],
});

async function filled() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId } = board;
  const check = (kept?: string) =>
    world.workspace.audit.check(board.clerk.actor, { organisationId, ...(kept === undefined ? {} : { kept }) });
  return { world, board, organisationId, check };
}

/** As somebody would who holds the store: entries from one on are written anew, each hash right again. */
function rewrite({ store }: ReturnType<typeof createWorld>, organisationId: string, from: number): void {
  const own = store.entries.filter((e) => e.organisationId === organisationId);
  let previous = own[from - 2]!.hash;
  for (const entry of own.slice(from - 1)) {
    Object.assign(entry, { previous }, entry.sequence === from ? { actor: 'somebody else' } : {});
    entry.hash = hashOf(entry);
    previous = entry.hash;
  }
}

describe('A6: a head that was kept', () => {
  test('vouches for all before it', async () => {
    const { world, board, check } = await filled();
    const { head } = await check();
    await createMeeting(world, board);
    expect(await check(`${head!.sequence}:${head!.hash}`)).toMatchObject({ verdict: { ok: true }, compared: head });
    // From paper, as people type.
    expect(await check(` ${head!.sequence} : ${head!.hash.toUpperCase()} `)).toMatchObject({ verdict: { ok: true } });
  });

  test('shows a log that was written anew, whole in itself', async () => {
    const { world, board, organisationId, check } = await filled();
    const { head } = await check();
    await createMeeting(world, board);
    rewrite(world, organisationId, 4);
    expect((await check()).verdict).toMatchObject({ ok: true });
    expect((await check(`${head!.sequence}:${head!.hash}`)).verdict).toEqual({
      ok: false,
      at: head!.sequence,
      why: 'not the entry whose head was kept',
    });
  });

  test('shows that the end was cut off', async () => {
    const { world, organisationId, check } = await filled();
    const { head } = await check();
    const at = world.store.entries.findLastIndex((e) => e.organisationId === organisationId);
    world.store.entries.splice(at, 1);
    expect((await check()).verdict).toMatchObject({ ok: true });
    expect((await check(`${head!.sequence}:${head!.hash}`)).verdict).toMatchObject({ ok: false, at: head!.sequence });
  });
});

describe('A5: the log as a file', () => {
  describeGate({
    verb: (w) => w.audit.export,
    allowed: ['clerk', 'governor', 'associate', 'observer'],
    input: (_, { organisationId }) => ({ organisationId, format: 'csv' }),
    bad: [[{ format: 'xml' }, 'format']],
  });

  test('JSON Lines of the whole log verify without the store, and any change shows', async () => {
    const { world, board, organisationId } = await filled();
    const { bytes, file } = await world.workspace.audit.export(board.clerk.actor, { organisationId, format: 'jsonl' });
    expect(file.name).toBe('2026-03-02 audit log.jsonl');
    const text = new TextDecoder().decode(bytes);
    const lines = text.trimEnd().split('\n');
    expect(verifyLines(text)).toEqual({ ok: true, entries: lines.length });
    expect(verifyLines(lines.filter((_, at) => at !== 2).join('\n'))).toMatchObject({
      ok: false,
      at: 3,
      why: 'missing',
    });
    expect(verifyLines(text.replace('Firefox on Linux', 'Chrome on Windows'))).toMatchObject({
      ok: false,
      why: 'altered',
    });
    expect(verifyLines(`${lines[1]}\n${lines[0]}`)).toMatchObject({ ok: false, at: 1 });
    expect(verifyLines(`${text}{"half`)).toMatchObject({ ok: false, at: lines.length + 1, why: 'cannot be read' });
    expect(verifyLines('')).toMatchObject({ ok: false, why: 'missing' });
    expect(verifyLines(text, { sequence: lines.length + 5, hash: 'a'.repeat(64) })).toMatchObject({ ok: false });
    expect(verifyLines(text, { sequence: 3, hash: 'a'.repeat(64) })).toMatchObject({ ok: false, at: 3 });
  });

  test.each(['csv', 'jsonl'])('as %s needs a fresh sign-in: a screen left open gives it to nobody', async (format) => {
    const { world, board, organisationId } = await filled();
    const take = (actor = board.clerk.actor) => world.workspace.audit.export(actor, { organisationId, format });
    world.clock.forward(15 * 60_000 + 1);
    const before = world.store.entries.length;
    expect(await refusalCode(take())).toBe('reauthentication_required');
    expect(world.store.entries).toHaveLength(before);
    // Who may not is not asked for a password first.
    if (format === 'jsonl') expect(await refusalCode(take(board.governor.actor))).toBe('forbidden');
    else expect(await refusalCode(take(board.governor.actor))).toBe('reauthentication_required');
    await world.workspace.auth.reauthenticate(board.clerk.actor, { password: board.clerk.password });
    expect((await take()).bytes.length).toBeGreaterThan(0);
  });

  test('that it was taken away is in the log', async () => {
    const { world, board, organisationId } = await filled();
    await world.workspace.audit.export(board.clerk.actor, { organisationId, format: 'csv', kind: 'signIns' });
    expect(lastAudited(world, organisationId)).toMatchObject({
      action: 'audit.export',
      actor: board.clerk.personId,
      detail: { format: 'csv', kind: 'signIns' },
    });
  });

  test('CSV in plain words, and nothing that a spreadsheet takes for a formula', async () => {
    const { world, board, organisationId } = await filled();
    await addToChain(world.deps.chain, {
      id: 'evil',
      organisationId,
      at: '2026-03-02T18:00:00.000Z',
      actor: 'operator',
      action: '=cmd|calc',
      subject: 'person:x',
      detail: {},
    });
    const { bytes } = await world.workspace.audit.export(board.clerk.actor, { organisationId, format: 'csv' });
    const text = new TextDecoder().decode(bytes);
    expect(text).toContain('The hill.clerk signed in with Firefox on Linux.');
    expect(text).toContain(",'=cmd|calc,");
  });

  test('the others take away their own entries, never the chain', async () => {
    const { world, board, organisationId } = await filled();
    const { actor } = board.observer;
    const { bytes } = await world.workspace.audit.export(actor, { organisationId, format: 'csv' });
    expect(new TextDecoder().decode(bytes)).not.toContain('hill.clerk');
    expect(await refusalCode(world.workspace.audit.export(actor, { organisationId, format: 'jsonl' }))).toBe(
      'forbidden',
    );
  });
});
