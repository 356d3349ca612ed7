/** The answers' shapes, for the OpenAPI document and for the tests; `src/lib/domain/views.ts` says what they mean. */
export * from './schemas/common.ts';
export * from './schemas/people.ts';
export * from './schemas/account.ts';
export * from './schemas/single-sign-on.ts';
export * from './schemas/boards.ts';
export * from './schemas/motions.ts';
export * from './schemas/meeting.ts';
export * from './schemas/records.ts';
export * from './schemas/data.ts';
