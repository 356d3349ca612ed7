/**
 * What the use cases need of the world. Small async interfaces; adapters implement them, tests fake them.
 * Instants are milliseconds since 1970 as `number` where the code computes with them, ISO strings in documents.
 */
export * from './ports/collections.ts';
export * from './ports/found-by.ts';
export * from './ports/aggregates.ts';
export * from './ports/minutes-log.ts';
export * from './ports/nodes.ts';
export * from './ports/contents.ts';
export * from './ports/services.ts';
export * from './ports/keys.ts';
export * from './ports/packed.ts';
export * from './ports/turns.ts';
