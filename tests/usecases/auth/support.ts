import type { MailMessage } from '#lib/domain/mail.ts';
import { createMailJob } from '#server/jobs/mail.ts';
import type { MailToSend } from '#server/ports.ts';
import { createFullBoard, createWorld, type Member, type World } from '../../support/memory-world.ts';

/** Gives somebody an address in an organisation. */
export async function setAddress(world: World, organisationId: string, { personId }: Member, email: string) {
  const { value, version } = (await world.store.aggregates.get('profile', `${organisationId}:${personId}`))!;
  await world.store.aggregates.replace('profile', { ...value, email }, version);
}

/** A world with a mail server that takes everything, and a governor whose address is known. */
export async function createMailWorld() {
  const world = createWorld({ sendsMail: true });
  const board = await createFullBoard(world);
  await setAddress(world, board.organisationId, board.governor, 'governor@example.org');
  const sent: MailToSend[] = [];
  let outcome: 'taken' | 'unreachable' = 'taken';
  const job = createMailJob({
    ...world.workspace.mail,
    aggregates: world.store.aggregates,
    mail: {
      async send(mail) {
        if (outcome === 'taken') sent.push(mail);
        return outcome === 'taken' ? { is: 'taken' } : { is: 'unreachable', why: 'away' };
      },
    },
    clock: world.clock,
    logger: world.deps.log,
  });
  return {
    world,
    board,
    sent,
    run: job.run,
    fail: (fails: boolean) => void (outcome = fails ? 'unreachable' : 'taken'),
    waiting: async (): Promise<MailMessage[]> =>
      (await world.store.aggregates.find('mail', 'waiting', '*')).map(({ value }) => value),
    /** The token in the last mail. */
    token: () => /\/(?:reset|invitation)\/(\S+)/.exec(sent.at(-1)?.text ?? '')?.[1] ?? '',
  };
}

/**
 * Lets so many steps through: writes of documents and of the log, and questions to the nodes.
 * @returns lets all through again, and whether one was not
 */
export function killAfter({ store, bus }: World, steps: number): () => boolean {
  let left = steps;
  let killed = false;
  const { add } = store.chain;
  const { ask } = bus;
  const look = () => {
    killed ||= left <= 0;
    if (killed) throw new Error('killed');
    left -= 1;
  };
  store.beforeWrite = look;
  store.chain.add = async (entry) => {
    look();
    return add(entry);
  };
  bus.ask = async (topic, message) => {
    look();
    return ask(topic, message);
  };
  return () => {
    store.beforeWrite = () => undefined;
    store.chain.add = add;
    bus.ask = ask;
    return killed;
  };
}
