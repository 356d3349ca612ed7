import { closeCodes, type CloseCode } from '#lib/domain/wire.ts';

/** What a frame brings upon its own connection (S7): it is closed, nothing of the frame is kept. */
export class Refused extends Error {
  readonly code: CloseCode;

  /** @param reason plain words without content of the frame; at most 123 bytes, the most that a close frame holds */
  constructor(reason: string, code: CloseCode = closeCodes.frameRefused) {
    super(reason);
    this.name = 'Refused';
    this.code = code;
  }
}
