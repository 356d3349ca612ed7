import { AsyncLocalStorage } from 'node:async_hooks';
import type { Request, Response } from 'express';
import { type ApiScope, tokenPrefix } from '#lib/domain/api-tokens.ts';
import type { ConnectionKind } from '#lib/domain/revocation.ts';
import { closeCodes, type CloseCode } from '#lib/domain/wire.ts';
import { QuorateError } from '../errors.ts';
import type { Log } from '../ports.ts';
import type { PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import { describeDevice } from './device.ts';
import type { Rate } from './rates.ts';

/** What HTTP needs of the register of live connections (R1). */
export interface RequestRegister {
  open(
    kind: ConnectionKind,
    close: (cause: { code: CloseCode; reason: string }) => void,
  ): {
    /** @returns false when an end of access for them passed since `open`: check again */
    identify(who: { personId: string; sessionId: string; organisationIds?: string[]; endsItself?: string }): boolean;
    readonly signal: AbortSignal;
    done(): void;
  };
}

/** One HTTP request, as far as pages and API share it. */
export interface RequestContext {
  readonly id: string;
  readonly workspace: Workspace;
  readonly address: string;
  /** The browser in words, such as "Chrome on Android". */
  readonly device: string;
  /** Whether it carries an API token, in the place of a session. */
  readonly byToken: boolean;
  /**
   * Who sent it; the answer is the same however often it is asked for.
   * @param scope what an API token must have been made for; without one none is taken
   * @throws QuorateError `not_signed_in`, `access_revoked`; `forbidden` for a token without the scope
   * @returns and the `Set-Cookie` header to send, when the session was prolonged
   */
  authenticate(scope?: ApiScope): Promise<{ actor: PersonActor; cookie?: string }>;
  /**
   * Counts what takes the service long, for each person (`LIMIT_COSTLY_PER_MINUTE`): API and pages together, whatever
   * sessions and tokens they have.
   * @throws QuorateError `too_many`
   */
  spend(actor: PersonActor): void;
  /** Writes an unexpected error to the log under the request's id. */
  report(error: unknown): void;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The request being served. SvelteKit's bundle reads it through the global symbol, in `hooks.server.ts` alone. */
export const currentRequest = (): RequestContext | undefined => storage.getStore();

/** @param context seen by everything that `serve` starts */
export const withContext = <T>(context: RequestContext, serve: () => T): T => storage.run(context, serve);

const checksAtMost = 3;

interface Parts {
  id: string;
  workspace: Workspace;
  register: RequestRegister;
  log: Log;
  kind: ConnectionKind;
  costly: Rate;
}

/**
 * R1: a request that carries a session is in the register before the session is looked at, and until its response
 * has gone. When access or the session ends meanwhile the response is destroyed, whatever was written of it.
 */
export function createContext(req: Request, res: Response, parts: Parts): RequestContext {
  const bearer = apiToken(req);
  const token = bearer ?? sessionToken(req.headers.cookie);
  const { auth } = parts.workspace;
  const close = ({ code }: { code: CloseCode }) => {
    // Whoever signs out is answered: the session ends by this very request then, and its answer is none of the content.
    if (code !== closeCodes.notSignedIn || currentRequest() !== context) res.destroy();
  };
  const registered = token === undefined ? undefined : parts.register.open(parts.kind, close);
  if (registered) res.once('close', () => registered.done());

  const check = async () => {
    if (token === undefined || registered === undefined) throw new QuorateError('not_signed_in');
    for (let checks = 0; checks < checksAtMost; checks += 1) {
      const { actor, cookie } = await (bearer === undefined
        ? auth.authenticate(token)
        : auth.authenticateToken(bearer));
      const organisationIds = [...new Set(actor.person.memberships.map((m) => m.organisationId))];
      const who = { personId: actor.person.id, sessionId: actor.session.id, organisationIds };
      if (registered.identify(who)) {
        const answersAfterwards = (documentId: string) => void registered.identify({ ...who, endsItself: documentId });
        const asking = { ...actor, signal: registered.signal, answersAfterwards };
        return { actor: asking, ...(cookie === undefined ? {} : { cookie }) };
      }
    }
    throw new QuorateError('unavailable');
  };
  let checked: ReturnType<typeof check> | undefined;

  const context: RequestContext = {
    id: parts.id,
    workspace: parts.workspace,
    address: req.ip ?? 'unknown',
    device: describeDevice(req.headers['user-agent']),
    byToken: bearer !== undefined,
    async authenticate(scope) {
      const known = await (checked ??= check());
      assertScope(known.actor, scope);
      return known;
    },
    spend: ({ person }) => parts.costly.take(person.id),
    report: (error) => parts.log.error('request failed', { id: parts.id, error }),
  };
  return context;
}

/** Default deny: what does not say which scope it takes takes no token. */
function assertScope({ token }: PersonActor, scope: ApiScope | undefined): void {
  if (token === undefined) return;
  if (scope === undefined) throw new QuorateError('forbidden', 'API tokens are not taken here.');
  if (!token.scopes.includes(scope)) {
    throw new QuorateError('forbidden', `This API token was not made for this: it lacks the scope ${scope}.`);
  }
}

/**
 * Pages take none. Beside one a cookie counts for nothing.
 * @returns the API token in the `Authorization` header
 */
export function apiToken({ path, headers }: Pick<Request, 'path' | 'headers'>): string | undefined {
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return path.startsWith('/api/') && given?.startsWith(tokenPrefix) === true ? given : undefined;
}

/** @returns the session cookie's value */
export function sessionToken(cookies: string | undefined): string | undefined {
  for (const pair of cookies?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === 'session' && value) return value;
  }
  return undefined;
}
