import { bus } from './bus.ts';
import { codec } from './codec.ts';
import { crowds } from './crowds.ts';
import { driven } from './driven.ts';
import { kill } from './kill.ts';
import { lateJoiner, lateJoinerTrace } from './late-joiner.ts';
import { looks } from './looks.ts';
import { nodes } from './nodes.ts';
import { revocations } from './revocation.ts';
import { rush, rushOnEveryCore } from './rush.ts';
import type { Scenario } from './scenario.ts';
import { signals } from './signals.ts';
import { stoppedReader } from './stopped-reader.ts';

export const scenarios: readonly Scenario[] = [
  ...driven,
  lateJoiner,
  lateJoinerTrace,
  ...crowds,
  kill,
  stoppedReader,
  rush,
  rushOnEveryCore,
  ...revocations,
  ...nodes,
  looks,
  signals,
  bus,
  codec,
];
