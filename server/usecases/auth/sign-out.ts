import { closeCodes } from '#lib/domain/wire.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { endOwnSessions } from './end-own-sessions.ts';

/** Ends this session; its sockets close everywhere before the answer. @returns the header that clears the cookie */
export async function signOut(deps: Deps, given: Actor | undefined): Promise<{ cookie: string }> {
  const actor = await identifyPerson(deps, given, { beforePasswordChange: true, beforeSecondFactor: true });
  await endOwnSessions(deps, actor, [actor.session], {
    why: 'signedOut',
    code: closeCodes.notSignedIn,
    reason: 'You signed out.',
  });
  return { cookie: deps.sessions.cookie() };
}
