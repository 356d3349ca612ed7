/**
 * What use cases answer with: the same shapes for pages, API and live events. All instants are ISO strings.
 * A field that a reader may not see is absent, never blanked.
 */
export type * from './views/people.ts';
export type * from './views/deciding.ts';
export type * from './views/single-sign-on.ts';
export type * from './views/people-import.ts';
export type * from './views/boards.ts';
export type * from './views/data.ts';
export type * from './views/motions.ts';
export type * from './views/meeting.ts';
