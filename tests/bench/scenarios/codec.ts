/** What compressing and encrypting costs (D6): content as the log, aggregates and papers are, one after the other. */
import { randomBytes } from 'node:crypto';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { protect } from '#server/compose/protection.ts';
import { withKeys, type Codec, type DataKey, type DataKeys } from '#server/ports.ts';
import type { Figures } from '../types.ts';
import type { Scenario, Turn } from './scenario.ts';

/** A keystroke's update; a meeting of the size that `evening` has; a paper, which is compressed already. */
const keystroke = new Uint8Array(randomBytes(24));
const meeting = new TextEncoder().encode(
  JSON.stringify(
    Array.from({ length: 120 }, (_, n) => ({ id: randomBytes(16).toString('hex'), title: `Item ${n}`, n })),
  ),
);
const paper = new Uint8Array(randomBytes(8 * 2 ** 20));

/** Nothing is stored: keys are made once and kept. */
function keysInMemory(): DataKeys {
  const keys: DataKey[] = [];
  return {
    all: async () => [...keys],
    add: async (key) => keys.push(key) > 0,
    rewrap: async () => undefined,
    erase: async () => undefined,
  };
}

/** @returns microseconds of the processor for one: the machine may have other things to do */
function timed(times: number, work: () => unknown): number {
  for (let i = 0; i < times / 5; i += 1) work();
  const began = process.cpuUsage();
  for (let i = 0; i < times; i += 1) work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / times;
}

function measure(codec: Codec, scale: number, name: string): Figures {
  const times = (usual: number) => Math.max(5, Math.round(usual * scale));
  const stored = [keystroke, meeting, paper].map((content) => codec.encode('organisation', content));
  const writing = (content: Uint8Array, usual: number) =>
    timed(times(usual), () => codec.encode('organisation', content));
  const reading = (at: number, usual: number) => timed(times(usual), () => codec.decode(stored[at]!));
  return {
    [`${name}_keystroke_write_us`]: writing(keystroke, 20_000),
    [`${name}_keystroke_read_us`]: reading(0, 20_000),
    [`${name}_meeting_write_us`]: writing(meeting, 400),
    [`${name}_meeting_read_us`]: reading(1, 400),
    [`${name}_paper_write_mb_per_s`]: (paper.length / 2 ** 20 / writing(paper, 6)) * 1e6,
    [`${name}_paper_read_mb_per_s`]: (paper.length / 2 ** 20 / reading(2, 6)) * 1e6,
  };
}

async function run({ settings: { scale } }: Turn): Promise<Figures> {
  const encryption = { off: false, keys: [new Uint8Array(randomBytes(32))] };
  const codec = await protect({ config: { encryption }, clock: Date }).makeCodec(keysInMemory());
  await withKeys(() => codec.encode('organisation', keystroke));
  return { ...measure(createCompressingCodec(), scale, 'plain'), ...measure(codec, scale, 'encrypted') };
}

export const codec: Scenario = { name: 'codec', contenders: ['quorate'], run };
