/** One of several readers stops reading while much goes out. */
import type { Figures, Target } from '../types.ts';
import { LoadDocument, until } from './document.ts';
import { Stopwatch } from './drivers.ts';

export interface FloodRequest {
  target: Target;
  index: number;
  megabytes: number;
  /** The last of the readers. */
  stops: boolean;
}

const readers = 8;
const writers = 4;
const paste = 'The governors thanked everybody who had taken part in the work of the term. '.repeat(200);
/** Pastes of each writer. */
const perSecond = 50;

let document: LoadDocument;

/** Pastes at a steady pace. @returns how long they took to reach those who read */
async function pasteAway({ target, index, megabytes, stops }: FloodRequest): Promise<Figures> {
  const stopwatch = new Stopwatch(paste.length);
  document = new LoadDocument({
    ...{ target, index, firstPerson: 0, seed: index, writers },
    ...{ people: writers + readers, watcher: stopwatch },
  });
  await document.open();
  stopwatch.know([document]);
  if (stops) document.clients.at(-1)!.pause();
  const { typists, clients } = document;
  const pastes = Math.ceil((megabytes * 2 ** 20) / paste.length / writers);
  await Promise.all(
    typists.map(async (typist, i) => {
      const begun = performance.now() + (i * 1_000) / perSecond / writers;
      for (let n = 0; n < pastes; n += 1) {
        const wait = begun + (n * 1_000) / perSecond - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        document.send(i, typist.paste(paste, performance.now()));
      }
    }),
  );
  const reading = stops ? clients.slice(0, -1) : clients;
  const missing = await document.settled(reading);
  return {
    missing,
    latency_p50_ms: stopwatch.latencies.percentile(0.5),
    latency_p99_ms: stopwatch.latencies.percentile(0.99),
    cut: reading.filter((client) => client.ended !== undefined).length,
  };
}

/** It reads again. @returns `whole` 1 when it gets everything after all, 0 when it was cut off */
async function readOn(): Promise<Figures> {
  const stopped = document.clients.at(-1)!;
  stopped.resume();
  const whole = () => document.typists.every(({ id, clock }) => (stopped.have.get(id) ?? 0) >= clock);
  await until(() => whole() || stopped.ended !== undefined, 30_000, 'the stopped reader').catch(() => undefined);
  const right = await document.isRight();
  const figures = { whole: whole() ? 1 : 0, wrong: right ? 0 : 1 };
  document.close();
  return figures;
}

const leave = (): void => document.close();

export const stoppedMethods = { pasteAway, readOn, leave };
