import { redirect, type Handle, type HandleServerError } from '@sveltejs/kit';
import type { RequestContext } from '#server/http/context.ts';

/**
 * The one bridge from pages to the use cases. They live in the Express process outside this bundle, so each request
 * is handed over through the global object and nothing of `server/` is bundled twice.
 */
const shared = globalThis as unknown as Record<symbol, (() => RequestContext | undefined) | undefined>;
const currentRequest = () => shared[Symbol.for('quorate.request')]?.();

/** What follows one that ends in a stroke makes no difference. */
const isOneOf = (pages: readonly string[], path: string): boolean =>
  pages.some((page) => (page.endsWith('/') ? path.startsWith(page) : path === page));
/** Pages that somebody whose access ended may still see. */
const afterTheEnd = ['/access-ended', '/sign-in', '/sign-in/back/'];
/** Pages for everybody, whatever they still have to do. */
const forAll = ['/agreement', '/privacy', '/security', '/terms', '/verify'];
/** Who has to do something first may have forgotten the password that it takes. */
const withoutPassword = ['/forgotten', '/reset/'];
const withFirstPassword = [...forAll, ...withoutPassword, '/password', '/sign-out'];
/** Pages for somebody whose organisation asks for a second factor that they have not set up: it takes a fresh sign-in. */
const withoutSecondFactor = [...forAll, ...withoutPassword, '/account', '/password', '/sign-in/back/', '/sign-out'];

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && error.name === 'QuorateError' ? (error as Error & { code: string }).code : undefined;

export const handle: Handle = async ({ event, resolve }) => {
  const request = currentRequest();
  if (!request) return resolve(event);
  const cookies: string[] = [];
  const path = event.url.pathname;
  event.locals.workspace = request.workspace;
  const { id, address, device } = request;
  /** Seconds, when too much was asked for. */
  let wait: number | undefined;
  const spend: App.Locals['request']['spend'] = (actor) => {
    try {
      request.spend(actor);
    } catch (error) {
      wait = (error as { retryAfter?: number }).retryAfter;
      throw error;
    }
  };
  event.locals.request = { id, address, device, spend };
  event.locals.sendCookie = (header) => cookies.push(header);
  try {
    const { actor, cookie } = await request.authenticate();
    event.locals.actor = actor;
    if (cookie !== undefined) cookies.push(cookie);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'access_revoked' && code !== 'not_signed_in') throw error;
    event.locals.actor = undefined;
    if (event.cookies.get('session'))
      event.cookies.delete('session', { path: '/', secure: event.url.protocol === 'https:' });
    if (code === 'access_revoked' && !isOneOf(afterTheEnd, path)) redirect(303, '/access-ended');
  }
  const { actor, workspace } = event.locals;
  if (actor?.person.mustChangePassword && !isOneOf(withFirstPassword, path)) redirect(303, '/password');
  if (actor && !isOneOf(withoutSecondFactor, path) && (await workspace.secondFactors.mustSetUp(actor))) {
    redirect(303, '/account');
  }

  const response = await resolve(event);
  if (response.headers.get('content-type') === 'text/html') {
    response.headers.set('content-type', 'text/html; charset=utf-8');
  }
  if (response.status === 429 && wait !== undefined) response.headers.set('retry-after', String(wait));
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
};

export const handleError: HandleServerError = ({ error, status, message }) => {
  const request = currentRequest();
  const id = request?.id;
  const code = codeOf(error);
  // SvelteKit's own: no such page, a method or a form that it does not take.
  if (status < 500 && code === undefined) return { message, id };
  if (code === undefined || code === 'internal' || code === 'store_corrupt') request?.report(error);
  return { message: code === undefined ? 'Something went wrong on our side.' : (error as Error).message, code, id };
};
