import type { Stored } from '#server/ports.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { type Topic, type TopicMessages, topics } from '../bus-topics.ts';
import type { Deps } from './deps.ts';

/** Tells every node; pages that miss it fetch the state at their next reconnect, so a failure is not the caller's. */
export async function publish<T extends Topic>(deps: Deps, topic: T, message: TopicMessages[T]): Promise<void> {
  try {
    await deps.bus.publish(topic, message);
  } catch (error) {
    deps.log.warn('bus publish failed', { topic, error: error instanceof Error ? error.message : String(error) });
  }
}

export const meetingChanged = (deps: Deps, { value, version }: Stored<Meeting>): Promise<void> =>
  publish(deps, topics.meetingChanged, { meetingId: value.id, boardId: value.boardId, version });

export const boardChanged = (deps: Deps, boardId: string): Promise<void> =>
  publish(deps, topics.boardChanged, { boardId });

export const peopleChanged = (deps: Deps, organisationId: string): Promise<void> =>
  publish(deps, topics.peopleChanged, { organisationId });
