/**
 * From the use cases' errors to what a page does about them. Errors are recognised by shape: a runtime import from
 * `server/` would bundle a second copy of it.
 */
import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { SecondFactorAsked } from '#lib/domain/second-factors.ts';
import type { ErrorCode, QuorateError } from '#server/errors.ts';
import type { PersonActor } from '#server/usecases/actor.ts';
import { signInFor } from './sign-in-address.ts';

type Where = Pick<RequestEvent, 'locals' | 'url'>;

export const asRefusal = (thrown: unknown): QuorateError | undefined =>
  thrown instanceof Error && thrown.name === 'QuorateError' ? (thrown as QuorateError) : undefined;

/** Where these codes lead; the rest is shown on the error page. */
function wayOut(code: ErrorCode, url: URL): string | undefined {
  if (code === 'not_signed_in') return signInFor(url);
  if (code === 'access_revoked') return '/access-ended';
  if (code === 'password_change_required') return '/password';
  if (code === 'second_factor_setup_required') return '/account';
  return undefined;
}

/** @returns whoever is signed in; everybody else goes to the sign-in page and comes back afterwards */
export function signedIn({ locals, url }: Where): PersonActor {
  if (!locals.actor) redirect(303, signInFor(url));
  return locals.actor;
}

/** For load functions: the answer, or the page that the refusal calls for. */
export async function orRefuse<T>(where: Where, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    if (!refusal) throw thrown;
    const way = wayOut(refusal.code, where.url);
    if (way) redirect(303, way);
    error(refusal.status, { message: refusal.message, code: refusal.code, id: where.locals.request?.id });
  }
}

/** For what takes the service long: counted for each person, together with the API's operations of the kind. */
export async function costly<T>({ locals }: Pick<Where, 'locals'>, work: () => Promise<T>): Promise<T> {
  if (locals.actor) locals.request.spend(locals.actor);
  return work();
}

export interface FormRefusal {
  code: ErrorCode;
  message: string;
  fields: Record<string, string>;
  /** Seconds, when there were too many attempts. */
  retryAfter?: number;
  /** What is asked after the password. */
  secondFactor?: SecondFactorAsked;
  /** What was typed, secrets left out, to fill the form again. */
  values: Record<string, string>;
}

/**
 * For form actions.
 * @param stay where the refusal is about the password just typed: it is shown on the form, whatever its code
 * @throws what was thrown, when it is not of the family
 */
export function formRefusal(
  thrown: unknown,
  where: Where,
  values: Record<string, string> = {},
  { stay = false }: { stay?: boolean } = {},
): ActionFailure<FormRefusal> {
  const refusal = asRefusal(thrown);
  if (!refusal) throw thrown;
  const way = stay ? undefined : wayOut(refusal.code, where.url);
  if (way) redirect(303, way);
  return fail(refusal.status, {
    code: refusal.code,
    message: refusal.message,
    fields: refusal.fields ?? {},
    retryAfter: refusal.retryAfter,
    secondFactor: refusal.secondFactor,
    values,
  });
}

/** The text fields of a form. Files, and fields sent twice, are not looked at. */
export async function formValues<K extends string>(request: Request, ...names: K[]): Promise<Record<K, string>> {
  const form = await request.formData().catch((thrown: unknown) => {
    // SvelteKit's own refusals, such as of one that is too large, have a status.
    if (thrown instanceof Error && 'status' in thrown) throw thrown;
    error(400, { message: 'This form could not be read.', code: 'invalid' });
  });
  const text = (name: K) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  return Object.fromEntries(names.map((name) => [name, text(name)])) as Record<K, string>;
}

/** A path of this site and nothing else: `//elsewhere`, `/\elsewhere` and `/.//elsewhere` lead away. */
export function localPath(wanted: string | null | undefined, origin: string, otherwise = '/'): string {
  if (!wanted?.startsWith('/')) return otherwise;
  const url = URL.parse(wanted, origin);
  if (!url || url.origin !== origin || url.pathname.startsWith('//')) return otherwise;
  return url.pathname + url.search + url.hash;
}
