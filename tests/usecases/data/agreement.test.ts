import { describe, expect, test } from 'vitest';
import { agreementVersion } from '#lib/domain/data/agreement.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describe('seeing the agreement’s state', () => {
  describeGate({
    verb: (w) => w.data.agreement,
    allowed: ['clerk'],
    reads: true,
    operator: true,
    input: (_, { organisationId }) => ({ organisationId }),
  });
});

describe('accepting it', () => {
  describeGate({
    verb: (w) => w.data.acceptAgreement,
    allowed: ['clerk'],
    input: (_, { organisationId }) => ({ organisationId, version: agreementVersion }),
    bad: [[{ version: '' }, 'version']],
  });

  test('V5: a named person accepts it at a recorded time, once', async () => {
    const world = createWorld();
    const { clerk, organisationId } = await createFullBoard(world);
    const { data } = world.workspace;
    expect(await data.agreement(clerk.actor, { organisationId })).toMatchObject({ asks: true, accepted: [] });
    const accept = () => data.acceptAgreement(clerk.actor, { organisationId, version: agreementVersion });
    const accepted = [{ version: agreementVersion, name: 'The hill.clerk', at: '2026-03-02T18:30:00.000Z' }];
    expect(await accept()).toMatchObject({ asks: false, accepted });
    expect(lastAudited(world, organisationId)).toMatchObject({
      action: 'agreement.accept',
      actor: clerk.personId,
      detail: { version: agreementVersion },
    });
    expect((await accept()).accepted).toHaveLength(1);
  });

  test('V5: a version that nobody has read is not accepted, and a new one asks again', async () => {
    const world = createWorld();
    const { clerk, organisationId } = await createFullBoard(world);
    const { data } = world.workspace;
    expect(await refusalCode(data.acceptAgreement(clerk.actor, { organisationId, version: '0.9' }))).toBe('not_possible_now');
    const old = { version: '0.9', at: '2025-01-01T10:00:00.000Z', by: clerk.personId, name: 'The hill.clerk' };
    await world.store.aggregates.insert('dataSettings', { id: organisationId, agreements: [old] });
    expect(await data.agreement(clerk.actor, { organisationId })).toMatchObject({ asks: true, accepted: [{ version: '0.9' }] });
    const now = await data.acceptAgreement(clerk.actor, { organisationId, version: agreementVersion });
    expect(now.accepted.map(({ version }) => version)).toEqual([agreementVersion, '0.9']);
  });
});
