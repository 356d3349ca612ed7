import { driven } from './driven.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [...driven];
