/** Moves a store whole, from one that nobody changes meanwhile into one that nobody uses. ADR 0015. */
import { QuorateError } from '../../errors.ts';
import type { Compared, Contents, PieceKind } from '../../ports.ts';
import { digestOf, pieceKinds } from './digest.ts';
import { called, type Progress } from './progress.ts';

export interface Copying {
  source: Contents;
  target: Contents;
  progress: Progress;
  /** Called between pages. @throws QuorateError when source or target is held no more */
  assertHeld: () => void;
}

export interface Preparing {
  target: Contents;
  /** What the target is until it is whole, such as `an unfinished copy of /srv/quorate`. */
  is: string;
  /** How the target is called in a refusal. */
  name: string;
  /** Whether what is there may be removed. */
  replace: boolean;
  now: number;
}

/**
 * Marks the target as unfinished, or goes on where the same copy was cut short.
 * @throws QuorateError `conflict` when it holds something else
 */
export async function prepareTarget({ target, is, name, replace, now }: Preparing): Promise<void> {
  const begun = new Date(now).toISOString();
  const mark = await target.unfinished();
  const same = mark?.is === is;
  if (same && !replace && !mark.clearing) return target.begin(mark);
  if (!same && !replace) {
    if (mark) throw new QuorateError('conflict', `${name} is ${mark.is}. --replace removes what is there.`);
    if (!(await isEmpty(target))) {
      throw new QuorateError('conflict', `${name} holds something already. --replace removes it, for good.`);
    }
  } else {
    await target.begin({ is, begun, clearing: true });
    await target.clear();
  }
  await target.begin({ is, begun });
}

const content: readonly PieceKind[] = pieceKinds.filter((kind) => kind !== 'meta');

async function isEmpty(contents: Contents): Promise<boolean> {
  for (const kind of content) {
    for await (const page of contents.read(kind)) if (page.length > 0) return false;
  }
  return true;
}

/** What the target has already it keeps. */
export async function copyAll(copying: Copying): Promise<void> {
  copying.progress.begin('copied');
  for (const kind of pieceKinds) await copyKind(copying, kind);
}

async function copyKind<K extends PieceKind>({ source, target, progress, assertHeld }: Copying, kind: K) {
  for await (const page of source.read(kind)) {
    assertHeld();
    await target.write(kind, page);
    progress.add(kind, page.length);
  }
}

/** Reads both whole: also what somebody wrote into the source behind the copy's back is found. */
export async function compare({ source, target, progress, assertHeld }: Copying): Promise<Compared[]> {
  progress.begin('compared');
  const compared: Compared[] = [];
  for (const kind of pieceKinds) {
    assertHeld();
    const [ours, theirs] = await Promise.all([digestOf(source, kind), digestOf(target, kind, progress)]);
    compared.push({ called: called[kind], source: ours, target: theirs });
  }
  return compared;
}

export const areEqual = (compared: readonly Compared[]): boolean =>
  compared.every(({ source, target }) => source.count === target.count && source.hash === target.hash);
