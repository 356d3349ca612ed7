/** The tables of docs/scale.md. */
import type { Result } from '../types.ts';
import {
  budget,
  constants,
  editsPerSecond,
  entriesOf,
  evening,
  loadOf,
  mergeCycleSeconds,
  nodesFor,
  nodesRouted,
  openOn,
  redisLoad,
  signalsPerSecond,
  unitsOf,
  type Unit,
} from './scale.ts';
import { shown } from './summary.ts';

const sizes = [1, 10, 100, 1_000, 10_000, 100_000];
const large = sizes.at(-1)!;

type Cell = string | number;
const rows = (head: readonly string[], body: readonly (readonly Cell[])[]): string => {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((c) => (typeof c === 'number' ? shown(c) : c)).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
};

const units = (unit: Unit): string =>
  rows(
    ['', 'measured', 'from'],
    [
      ['_a_: an edit to 11 others, on one node, µs', unit.edit * 1e6, '`evening-mongodb`, by deliveries'],
      ['_h_: the same edit on each other node, µs', unit.hear * 1e6, '`evening-three-nodes` less `evening-mongodb`'],
      ['_s_: somebody types, µs', unit.signal * 1e6, '`signals-mongodb`'],
      ['the same, commands to MongoDB', unit.signalOps, '`signals-mongodb`'],
      ['_l_: looking, for each entry and second, µs', unit.look * 1e6, '`looks-mongodb`'],
      ['_b_: presence of a meeting elsewhere, µs', unit.presence * 1e6, '`bus`'],
      ['Redis: a message, µs', unit.redisMessage * 1e6, '`bus`'],
      ['Redis: each delivery of it, µs', unit.redisDelivery * 1e6, '`bus`'],
      ['a message between nodes, bytes', unit.messageBytes, '`evening-three-nodes`'],
      ['a log entry, bytes of BSON', unit.entryBytes, '`evening-mongodb`'],
    ],
  );

const percent = (share: number): string => `${shown(share * 100)} %`;

function sizesTable(unit: Unit): string {
  const body = sizes.map((meetings): Cell[] => {
    const nodes = nodesFor(unit, meetings);
    const count = nodes ?? nodesRouted(unit, meetings);
    const load = loadOf(unit, meetings, count);
    const redis = redisLoad(unit, meetings, count);
    return [
      meetings.toLocaleString('en-GB'),
      nodes ?? `none is enough; with ${count}:`,
      openOn(count),
      ...[load.edits, load.signals, load.hearing, load.looks, load.presence].map(percent),
      count === 1 ? '–' : redis.deliveries,
      count === 1 ? '–' : percent(redis.cores),
      nodesRouted(unit, meetings),
    ];
  });
  const head = ['meetings', 'nodes', 'open on', 'edits', 'signals', 'hearing', 'looks', 'presence'];
  return rows([...head, 'Redis: deliveries/s', 'of its core', 'nodes, routed'], body);
}

function storeTable(unit: Unit): string {
  const body = sizes.map((meetings): Cell[] => {
    const nodes = nodesFor(unit, meetings) ?? nodesRouted(unit, meetings);
    const edits = meetings * editsPerSecond;
    const own = meetings / nodes;
    const open = openOn(nodes);
    return [
      meetings.toLocaleString('en-GB'),
      edits,
      (edits * unit.entryBytes) / 2 ** 20,
      meetings * signalsPerSecond * unit.signalOps,
      (nodes * Math.ceil((own * open) / constants.documentsInLook)) / constants.lookSeconds,
      (meetings * open * entriesOf(own)) / constants.lookSeconds,
      3 * nodes,
      (meetings * entriesOf(own) * unit.entryBytes) / 2 ** 30,
    ];
  });
  const head = [
    'meetings',
    'entries/s',
    'MB/s',
    'for signals/s',
    'looks/s',
    'keys that they walk/s',
    'leases, questions/s',
  ];
  return rows([...head, 'log at any moment, GB'], body);
}

/** With as many nodes as the edits alone would need: what is wanted of each thing, and what there is. */
function ends(unit: Unit): string {
  const nodes = nodesRouted(unit, large);
  const own = large / nodes;
  const load = loadOf(unit, large, nodes);
  const redis = redisLoad(unit, large, nodes);
  const usualCycle = mergeCycleSeconds(0);
  const cores = (of: number) => `${shown(of)} of a core`;
  const found: { what: string; wanted: string; there: string; times: number }[] = [
    {
      what: 'Redis: one thread passes everything on',
      wanted: `${shown(redis.deliveries)} deliveries a second, ${cores(redis.cores)}`,
      there: cores(1),
      times: redis.cores,
    },
    {
      what: 'presence: each node hears of every meeting',
      wanted: `${cores(load.presence)} of each node`,
      there: cores(budget),
      times: load.presence / budget,
    },
    {
      what: 'signals that somebody types',
      wanted: `${cores(load.signals)} of each node`,
      there: cores(budget),
      times: load.signals / budget,
    },
    {
      what: 'looks at logs',
      wanted: `${cores(load.looks)} of each node`,
      there: cores(budget),
      times: load.looks / budget,
    },
    {
      what: 'hearing what other nodes took',
      wanted: `${cores(load.hearing)} of each node`,
      there: cores(budget),
      times: load.hearing / budget,
    },
    {
      what: 'merges',
      wanted: `${shown((own / usualCycle) * constants.jobSeconds)} a minute on each node`,
      there: String(constants.mergesInRun),
      times: ((own / usualCycle) * constants.jobSeconds) / constants.mergesInRun,
    },
  ];
  found.sort((a, b) => b.times - a.times);
  return rows(
    [`${large.toLocaleString('en-GB')} meetings on ${nodes} nodes`, 'wanted', 'there is', 'too much by'],
    found.map(({ what, wanted, there, times }) => [what, wanted, there, `${shown(times)} ×`]),
  );
}

/** @returns what the page has between its marks; undefined when the run has not all that is needed */
export function scaleTables(results: readonly Result[]): string | undefined {
  const unit = unitsOf(results);
  if (unit === undefined) return undefined;
  const presence = Math.floor(budget / (evening.presencePerSecond * unit.presence));
  const merges = Math.floor((constants.mergesInRun * mergeCycleSeconds(0)) / constants.jobSeconds);
  return [
    '### What one of each costs',
    units(unit),
    '### Nodes and Redis',
    sizesTable(unit),
    '### MongoDB',
    storeTable(unit),
    '### What ends where',
    `A node keeps up with merging up to ${shown(merges)} meetings. Presence alone fills every node's ${percent(budget)} at ${shown(presence)} meetings.`,
    ends(unit),
  ].join('\n\n');
}
