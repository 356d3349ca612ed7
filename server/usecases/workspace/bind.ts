import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';

/** What needs nothing but who asks, and an input that it parses itself. */
type Verb<R> = (deps: Deps, actor: Actor | undefined, input: unknown) => Promise<R>;
type Bound<R> = (actor: Actor | undefined, input: unknown) => Promise<R>;

/** Gives a use case what it needs. */
export type Bind = <R>(verb: Verb<R>) => Bound<R>;

export const bindTo =
  (deps: Deps): Bind =>
  (verb) =>
  (actor, input) =>
    verb(deps, actor, input);
