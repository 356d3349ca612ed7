import type { Fault } from '#lib/domain/sealing/check-file.ts';

/** What is wrong with a file, for somebody who knows nothing of signatures. */
export const faultWords: Record<Fault, { title: string; text: string }> = {
  notOne: {
    title: 'This is not a sealed record',
    text: 'A sealed record is a file whose name ends in .quorate-minutes.json. This one is something else, or so much of it was changed that it cannot be read. A printed or PDF copy cannot be verified here: ask the clerk for the sealed file.',
  },
  alteredRecord: {
    title: 'The text was changed after it was signed',
    text: 'What this file says is not what was sealed. Do not rely on it. The service still has the record itself.',
  },
  alteredSeal: {
    title: 'The seal does not hold',
    text: 'Who signed, when, or the signature itself is not what the service wrote. Do not rely on this file. The service still has the record itself.',
  },
  unknownKey: {
    title: 'Not sealed by this service',
    text: 'The file is whole in itself, but none of this service’s keys signed it. If it came from another Quorate service, verify it there. If somebody told you that it came from here, do not rely on it.',
  },
  rewritten: {
    title: 'Another program has saved this file anew',
    text: 'The minutes and their seal are as they were signed, but the file itself is not the one that the service gave out: something around them is written otherwise. Download it again to have one that verifies.',
  },
};
