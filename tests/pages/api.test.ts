import { afterEach, expect, test, vi } from 'vitest';
import { api, ApiError, faultFrom } from '#lib/live/api.ts';

const answer = (body: string | object | null, init: ResponseInit = {}) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(body === null || typeof body === 'string' ? body : JSON.stringify(body), init)),
  );
const faultOf = (work: Promise<unknown>) => work.then(() => undefined, faultFrom);

afterEach(() => vi.unstubAllGlobals());

test('sends JSON below /api/v1 and answers with JSON, or with nothing', async () => {
  answer({ id: 'm' });
  expect(await api<{ id: string }>('POST', '/boards/1/meetings', { title: 'A' })).toEqual({ id: 'm' });
  const [path, request] = vi.mocked(fetch).mock.calls[0]!;
  expect(path).toBe('/api/v1/boards/1/meetings');
  expect(request).toMatchObject({ method: 'POST', body: '{"title":"A"}' });
  answer(null, { status: 204 });
  expect(await api('DELETE', '/session')).toBeUndefined();
});

test('passes on what the server said of a refusal', async () => {
  const error = { code: 'stale_version', message: 'Somebody else changed this first.', fields: { a: 'b' }, id: 'x' };
  answer({ error, current: { version: 2 } }, { status: 409, headers: { 'retry-after': '30' } });
  const fault = await faultOf(api('PATCH', '/meetings/1', {}));
  expect(fault).toBeInstanceOf(ApiError);
  expect(fault).toMatchObject({ ...error, current: { version: 2 }, retryAfter: 30 });
});

test('has words for an answer that is not ours, and for none at all', async () => {
  answer('<html>Bad gateway</html>', { status: 502 });
  expect(await faultOf(api('GET', '/me'))).toMatchObject({ code: 'unavailable', fields: {} });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await faultOf(api('GET', '/me'))).toMatchObject({ code: 'offline' });
});

test('an aborted call is not a fault of the server', async () => {
  const stop = new AbortController();
  vi.stubGlobal('fetch', () => {
    stop.abort();
    return Promise.reject(stop.signal.reason as Error);
  });
  await expect(api('GET', '/me', undefined, { signal: stop.signal })).rejects.toBe(stop.signal.reason);
});
