import { expect } from 'vitest';
import type { MeetingView } from '#lib/domain/views.ts';
import { addressOf, routes, type Place } from '../../http/places.ts';
import type { Answer, ApiClient } from '../../support/api-client.ts';

/** Sends operations that have to succeed, and keeps in which fields of them markup was taken. */
export class Typist {
  /** `operation path` */
  readonly taken = new Set<string>();
  readonly answers: { what: string; answer: Answer }[] = [];
  readonly place: Place;

  constructor(place: Place) {
    this.place = place;
  }

  /** @param at what of the place is another here @returns the answer's body */
  async type(who: ApiClient, operationId: string, at: Place, body: object): Promise<Answer['body']> {
    const route = routes.find((one) => one.operationId === operationId)!;
    const answer = await who.send(route.method.toUpperCase(), addressOf(route, { ...this.place, ...at }), body);
    expect(answer.status, `${operationId}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    this.answers.push({ what: operationId, answer });
    for (const path of pathsOf(body)) this.taken.add(`${operationId} ${path.join('.')}`);
    return answer.body;
  }

  async meeting(who: ApiClient, meetingId: string): Promise<MeetingView> {
    return (await who.get(`/meetings/${meetingId}`)).body as MeetingView;
  }
}

/** Where in a body there is markup. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return value.includes('xss()') ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]));
}
