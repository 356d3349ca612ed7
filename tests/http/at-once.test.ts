import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { filesAtOnce } from '#server/http/api/at-once.ts';
import type { QuorateError } from '#server/errors.ts';

/** An answer to somebody, as Node has it. */
class Answer extends EventEmitter {
  destroyed = false;
  readonly locals: { personId: string };

  constructor(personId: string) {
    super();
    this.locals = { personId };
  }

  close(): this {
    this.destroyed = true;
    this.emit('close');
    return this;
  }
}

const limits = filesAtOnce();
/** @returns whether it is let through, or with which code it is refused */
function ask(answer: Answer): boolean | string {
  let through = false;
  try {
    void limits({} as Request, answer as unknown as Response, () => (through = true));
  } catch (error) {
    return (error as QuorateError).code;
  }
  return through;
}

test('S8: whoever has gone before their file is begun takes no place, and what they asked for is left', () => {
  for (let i = 0; i < 50; i += 1) expect(ask(new Answer('ada').close())).toBe(false);
  const open = Array.from({ length: 4 }, () => new Answer('ada'));
  expect(open.map(ask)).toEqual([true, true, true, true]);
  expect(ask(new Answer('ada'))).toBe('too_many');
  expect(ask(new Answer('ben'))).toBe(true);
  open[0]!.close();
  expect(ask(new Answer('ada'))).toBe(true);
});
