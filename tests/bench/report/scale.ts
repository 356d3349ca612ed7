/** The model of docs/scale.md: what an evening of so many meetings asks for, from what the benchmark measured. */
import type { Result } from '../types.ts';
import { spread } from './summary.ts';

/** An evening: all meetings at once. */
export const evening = {
  people: 12,
  typists: 3,
  keysPerSecond: 3,
  /** Of the time. */
  typing: 0.5,
  hours: 2,
  /** Moves of a caret that others are shown, of each typist who types. */
  caretsPerSecond: 1.5,
  /** Pages say so often that somebody types. */
  signalsPerSecond: 1,
  /** Of a meeting, in a second: each typist begins and ends twice a minute, and everybody turns to an item every two. */
  presencePerSecond: 0.3,
};
/** At any moment, in a meeting. */
const typing = evening.typists * evening.typing;
export const editsPerSecond = typing * evening.keysPerSecond;
export const signalsPerSecond = typing * evening.signalsPerSecond;

/** As the service has them: server/realtime/minutes/limits.ts, server/jobs/compaction.ts, server/adapters/mongo. */
export const constants = {
  lookSeconds: 2,
  documentsInLook: 100,
  mergeFrom: 500,
  jobSeconds: 60,
  mergesInRun: 50,
  /** On average: what was merged goes with the first or the second run after it. */
  sweepSeconds: 90,
  /** How often a node tells again which carets it shows. */
  repeatSeconds: 15,
};
/** Of a node's core, so that the busiest minute fits. */
export const budget = 0.5;

/** Seconds of a core, unless it says something else. */
export interface Unit {
  /** An edit, from its frame to all others in the room, on one node with MongoDB. */
  edit: number;
  /** The same edit on each other node that has the document open. */
  hear: number;
  /** That somebody types: for the node, and in commands to MongoDB. */
  signal: number;
  signalOps: number;
  /** In each second, for each entry in the log of a document that is open. */
  look: number;
  /** A message of presence about a meeting that the node does not show. */
  presence: number;
  redisMessage: number;
  redisDelivery: number;
  /** Of a message between nodes, an edit in it. */
  messageBytes: number;
  /** Of a log entry, as it is sent to MongoDB. */
  entryBytes: number;
}

/** @returns undefined when the run has not all that is needed */
export function unitsOf(results: readonly Result[]): Unit | undefined {
  const of = (scenario: string, figure: string) => spread(results, scenario, 'quorate', figure)?.median ?? NaN;
  const one = 'evening-mongodb';
  const three = 'evening-three-nodes';
  const units = {
    edit: (of(one, 'cpu_s_per_1000') / 1_000) * (evening.people - 1),
    hear: (of(three, 'cpu_s_per_1000_edits') - of(one, 'cpu_s_per_1000_edits')) / 1_000 / 2,
    signal: of('signals-mongodb', 'cpu_ms_per_signal') / 1_000,
    signalOps: of('signals-mongodb', 'store_ops_per_signal'),
    look: of('looks-mongodb', 'look_cpu_ms_per_s_per_1000_entries') / 1e6,
    presence: of('bus', 'node_cpu_us_per_presence') / 1e6,
    redisMessage: of('bus', 'redis_cpu_us_per_message') / 1e6,
    redisDelivery: of('bus', 'redis_cpu_us_per_delivery') / 1e6,
    messageBytes: of(three, 'redis_in_bytes_per_1000_edits') / of(three, 'redis_messages_per_1000_edits'),
    entryBytes: of(one, 'log_entry_bytes'),
  };
  return Object.values(units).every((value) => Number.isFinite(value)) ? units : undefined;
}

/** On how many of `nodes` a document is open when the people of a meeting are spread at random. */
export const openOn = (nodes: number): number => nodes * (1 - (1 - 1 / nodes) ** evening.people);

/** How long a document's entries wait for a merge, when each node merges so many documents in a run at most. */
export function mergeCycleSeconds(meetingsOfNode: number): number {
  const { mergeFrom, jobSeconds, mergesInRun } = constants;
  return Math.max(mergeFrom / editsPerSecond + jobSeconds / 2, (meetingsOfNode / mergesInRun) * jobSeconds);
}

/** In a document's log, on average: those that wait for a merge, and those that were merged and not yet swept. */
export const entriesOf = (meetingsOfNode: number): number =>
  editsPerSecond * (mergeCycleSeconds(meetingsOfNode) / 2 + constants.sweepSeconds);

/** What each node does in a second, in seconds. */
export interface Load {
  edits: number;
  signals: number;
  hearing: number;
  looks: number;
  presence: number;
}

export function loadOf(unit: Unit, meetings: number, nodes: number): Load {
  const own = meetings / nodes;
  const open = openOn(nodes);
  return {
    edits: own * editsPerSecond * unit.edit,
    signals: own * signalsPerSecond * unit.signal,
    hearing: own * editsPerSecond * (open - 1) * unit.hear,
    looks: own * open * entriesOf(own) * unit.look,
    presence: nodes === 1 ? 0 : meetings * evening.presencePerSecond * unit.presence,
  };
}

const whole = (load: Load): number => load.edits + load.signals + load.hearing + load.looks + load.presence;

/** @returns undefined when no number of nodes is enough */
export function nodesFor(unit: Unit, meetings: number): number | undefined {
  const enough = (nodes: number) => whole(loadOf(unit, meetings, nodes)) <= budget;
  let most = 1;
  while (!enough(most)) {
    most *= 2;
    if (most > 1e6) return undefined;
  }
  let least = Math.floor(most / 2) + 1;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (enough(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}

/** When each document is on one node, and nodes do no more than edits ask for. */
export const nodesRouted = (unit: Unit, meetings: number): number =>
  Math.max(1, Math.ceil((meetings * editsPerSecond * unit.edit) / budget));

/** Of Redis's one core; without nodes that hear each other there is nothing to pass on. */
export function redisLoad(unit: Unit, meetings: number, nodes: number): { deliveries: number; cores: number } {
  if (nodes === 1) return { deliveries: 0, cores: 0 };
  const open = openOn(nodes);
  const carets = typing * evening.caretsPerSecond + open / constants.repeatSeconds;
  const ofDocuments = meetings * (editsPerSecond + carets);
  const presence = meetings * evening.presencePerSecond;
  const deliveries = ofDocuments * open + presence * nodes;
  return { deliveries, cores: (ofDocuments + presence) * unit.redisMessage + deliveries * unit.redisDelivery };
}
