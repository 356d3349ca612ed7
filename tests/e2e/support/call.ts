import type { Page } from '@playwright/test';

export interface Answer<T> {
  status: number;
  body: T;
}

/** What the API answers to whoever is signed in on a page, whatever that is. */
export const ask = <T>(page: Page, method: string, path: string, body?: unknown): Promise<Answer<T>> =>
  page.evaluate(
    async ([verb, address, content]) => {
      const sent = content === undefined ? {} : { body: content, headers: { 'content-type': 'application/json' } };
      const response = await fetch(`/api/v1${address}`, { method: verb, ...sent });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
      return { status: response.status, body: (isJson && text !== '' ? JSON.parse(text) : text) as never };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );

/** What it answers when it does what is asked. @throws Error with what it says otherwise */
export async function call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask<T>(page, method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
