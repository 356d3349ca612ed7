import { type ActionResult, isActionFailure, isHttpError, isRedirect } from '@sveltejs/kit';
import { describe, expect, test } from 'vitest';
import { formRefusal, formValues, localPath, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import { asksToSignIn } from '#lib/pages/sign-in-address.ts';
import { QuorateError } from '#server/errors.ts';

type Where = Parameters<typeof signedIn>[0];
const where = (actor?: unknown): Where => ({
  url: new URL('https://board.example/boards/1?x=2'),
  locals: { actor, request: { id: 'request-1' } } as Where['locals'],
});
const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
};

describe('where a sign-in leads to afterwards', () => {
  test.each([
    ['/boards/1?person=2', '/boards/1?person=2'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    // What is left of these begins with two strokes.
    ['/.//evil.example', '/'],
    ['/..//evil.example', '/'],
    ['/x/..//evil.example', '/'],
    ['/%2e//evil.example', '/'],
    ['/./\\evil.example', '/'],
    ['/boards//1', '/boards//1'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
    [null, '/'],
  ])('%j → %s', (wanted, path) => expect(localPath(wanted, 'https://board.example')).toBe(path));
});

test('whoever is not signed in is led to the sign-in, and back', async () => {
  const thrown = await thrownBy(() => signedIn(where()));
  expect(isRedirect(thrown) && thrown.location).toBe('/sign-in?to=%2Fboards%2F1%3Fx%3D2');
});

test.each([
  ['not_signed_in', '/sign-in?to=%2Fboards%2F1%3Fx%3D2'],
  ['access_revoked', '/access-ended'],
  ['password_change_required', '/password'],
  ['second_factor_setup_required', '/account'],
] as const)('a load refused as %s leads to %s', async (code, location) => {
  const thrown = await thrownBy(() => orRefuse(where(), Promise.reject(new QuorateError(code))));
  expect(isRedirect(thrown) && thrown.location).toBe(location);
});

test('any other refusal becomes the error page, with code and id; other errors pass', async () => {
  const thrown = await thrownBy(() => orRefuse(where(), Promise.reject(new QuorateError('not_found'))));
  expect(isHttpError(thrown, 404) && thrown.body).toEqual({
    message: 'There is nothing here.',
    code: 'not_found',
    id: 'request-1',
  });
  const bug = new TypeError('a bug');
  expect(await thrownBy(() => orRefuse(where(), Promise.reject(bug)))).toBe(bug);
});

test('a form gets its faults by field, and what was typed', async () => {
  const refused = new QuorateError('invalid', undefined, { fields: { title: 'must not be empty' } });
  const failure = formRefusal(refused, where(), { place: 'Library' });
  expect(isActionFailure(failure)).toBe(true);
  expect(failure).toMatchObject({
    status: 400,
    data: { code: 'invalid', fields: { title: 'must not be empty' }, values: { place: 'Library' } },
  });
});

test('a refusal about the password just typed stays on its form', async () => {
  const revoked = new QuorateError('access_revoked');
  expect(formRefusal(revoked, where(), {}, { stay: true }).status).toBe(401);
  expect(isRedirect(await thrownBy(() => formRefusal(revoked, where())))).toBe(true);
});

describe('P18: a form that was sent when', () => {
  /** What the form's page hears of it. */
  const heard = async (work: () => unknown): Promise<ActionResult> => {
    const thrown = await thrownBy(work);
    if (!isRedirect(thrown)) throw thrown;
    return { type: 'redirect', status: thrown.status, location: thrown.location };
  };

  test('the session had ended knows that it has to wait for a sign-in, and keeps what was typed', async () => {
    expect(asksToSignIn(await heard(() => signedIn(where())))).toBe(true);
    expect(asksToSignIn(await heard(() => formRefusal(new QuorateError('not_signed_in'), where())))).toBe(true);
  });

  test.each(['access_revoked', 'password_change_required', 'second_factor_setup_required'] as const)(
    'its sender was refused as %s is left for the page that says so, with all that was typed',
    async (code) => {
      expect(asksToSignIn(await heard(() => formRefusal(new QuorateError(code), where())))).toBe(false);
    },
  );

  test('all was well leads on', () => {
    expect(asksToSignIn({ type: 'redirect', status: 303, location: '/meetings/1' })).toBe(false);
    expect(asksToSignIn({ type: 'success', status: 200 })).toBe(false);
    expect(asksToSignIn({ type: 'failure', status: 400 })).toBe(false);
  });
});

test('form fields that are missing, or files, are read as empty', async () => {
  const body = new FormData();
  body.set('title', ' A title ');
  body.set('place', new File(['x'], 'x.txt'));
  const request = new Request('https://board.example', { method: 'POST', body });
  expect(await formValues(request, 'title', 'place', 'date')).toEqual({ title: ' A title ', place: '', date: '' });
});
