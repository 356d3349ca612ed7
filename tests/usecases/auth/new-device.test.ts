import { describe, expect, test } from 'vitest';
import { origin } from '../../support/memory-world.ts';
import { createMailWorld } from './support.ts';

describe('P14: a sign-in on a new device', () => {
  async function signedIn() {
    const mail = await createMailWorld();
    const { username, password } = mail.board.governor;
    const from = async (device: string, address: string) => {
      await mail.world.workspace.auth.signIn({ username, password }, { device, address });
      await mail.run();
      return mail.sent.splice(0);
    };
    return { ...mail, from };
  }

  test('is told by mail: another kind of device, or another place', async () => {
    const { from, world } = await signedIn();
    expect(await from(origin.device, origin.address)).toEqual([]);
    const [told] = await from('Chrome on Android', origin.address);
    expect(told).toMatchObject({ to: { address: 'governor@example.org' }, subject: 'Signed in on a new device' });
    expect(told!.text).toContain('Chrome on Android');
    expect(told!.text).toContain('2 March 2026 at 18:30');
    expect(told!.text).toContain('https://quorate.test/account/devices');
    expect(await from('Chrome on Android', origin.address)).toEqual([]);
    expect((await from('Chrome on Android', '203.0.113.8'))[0]!.text).toContain('203.0.113.8');
    expect(await from('Chrome on Android', '203.0.113.8')).toEqual([]);
    world.clock.forward(31 * 24 * 3600_000);
    expect(await from('Chrome on Android', origin.address)).toHaveLength(1);
  });

  test('what was signed out as lost is new again', async () => {
    const { from, world, board } = await signedIn();
    await from('Chrome on Android', origin.address);
    const devices = await world.workspace.me.devices(board.governor.actor);
    const { id } = devices.find(({ device }) => device === 'Chrome on Android')!;
    await world.workspace.me.endDevice(board.governor.actor, { sessionId: id });
    expect(await from('Chrome on Android', origin.address)).toHaveLength(1);
  });

  test('without a mail server nothing is written for a clerk to read', async () => {
    const { world, board } = await createMailWorld();
    world.deps.sendsMail = false;
    const { username, password } = board.governor;
    await world.another().auth.signIn({ username, password }, { device: 'Other', address: '203.0.113.8' });
    expect(await world.store.aggregates.find('mail', 'waiting', '*')).toEqual([]);
  });
});
