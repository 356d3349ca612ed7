/** What figures are called where people read them. */
export const serverLabels: Record<string, string> = {
  quorate: 'Quorate',
  'y-websocket': '@y/websocket-server + LevelDB',
  hocuspocus: 'Hocuspocus + SQLite',
  relay: 'relay',
  'tick-relay': 'tick relay',
};

type Labelled = readonly (readonly [figure: string, label: string])[];

const latencies: Labelled = [
  ['latency_p50_ms', 'latency p50, ms'],
  ['latency_p95_ms', 'latency p95, ms'],
  ['latency_p99_ms', 'latency p99, ms'],
];
const inRush: Labelled = [
  ['deliveries_per_s', 'deliveries a second'],
  ['latency_p99_before_ms', 'latency p99 before, ms'],
  ['latency_p99_flood_ms', 'the same beside the flood alone'],
  ['latency_p99_sign_ins_ms', 'the same beside the sign-ins alone'],
  ['latency_p99_ms', 'latency p99 in the rush, ms'],
  ['stolen_before_ms', 'taken by other machines in ten seconds before, ms of all processors'],
  ['stolen_ms', 'the same in the rush'],
  ['signed_in', 'signed in'],
  ['sign_in_p50_ms', 'a sign-in, p50, ms'],
  ['sign_in_p99_ms', 'the same, p99'],
  ['told_to_wait', 'told to come again in a moment'],
  ['peak_rss_before_mb', 'peak memory before, MB'],
  ['peak_rss_mb', 'peak memory in the rush, MB'],
  ['pause_ms', 'longest pause, ms'],
];
const ofStore: Labelled = [
  ['store_cpu_s_per_1000_edits', 'MongoDB: CPU s for 1,000 edits'],
  ['store_ops_per_1000_edits', 'MongoDB: commands for 1,000 edits, all that go on meanwhile'],
  ['log_inserts_per_1000_edits', 'of them inserts into the log'],
  ['log_entries_per_1000_edits', 'log entries for 1,000 edits'],
  ['log_entry_bytes', 'BSON of an entry, bytes'],
  ['store_ops_at_rest_per_s', 'MongoDB: commands a second while nobody writes'],
  ['store_ops_per_connection', 'MongoDB: commands for each connection that comes'],
  ['peak_rss_mb', 'peak memory of a node, MB'],
  ['pause_ms', 'longest pause, ms'],
];
const onMongo: Labelled = [
  ...latencies,
  ['cpu_s_per_1000', 'CPU s for 1,000 edits delivered'],
  ['cpu_s_per_1000_edits', 'CPU s for 1,000 edits written'],
  ...ofStore,
];
const onThreeNodes: Labelled = [
  ...latencies,
  ['cpu_s_per_1000', 'CPU s for 1,000 edits delivered, all nodes'],
  ['cpu_s_per_1000_edits', 'CPU s for 1,000 edits written, all nodes'],
  ...[1, 2, 3].map((n) => [`node_${n}_cpu_s_per_1000_edits`, `of these node ${n}`] as const),
  ['redis_cpu_s_per_1000_edits', 'Redis: CPU s for 1,000 edits'],
  ['redis_messages_per_1000_edits', 'Redis: messages for 1,000 edits'],
  ['redis_in_bytes_per_1000_edits', 'Redis: bytes in for 1,000 edits'],
  ['redis_out_bytes_per_1000_edits', 'Redis: bytes out for 1,000 edits'],
  ['redis_in_bytes_at_rest_per_s', 'Redis: bytes in a second while nobody writes'],
  ['redis_out_bytes_at_rest_per_s', 'Redis: bytes out a second while nobody writes'],
  ...ofStore,
];
const ofRevocations: Labelled = [
  ['revocations', 'revocations'],
  ['call_p50_ms', 'until the call returns, p50, ms'],
  ['call_p99_ms', 'the same, p99'],
  ['last_close_p50_ms', 'until the last socket closes, p50, ms'],
  ['last_close_p99_ms', 'the same, p99'],
];

const figuresOfNodes: Record<string, Labelled> = {
  revocation: ofRevocations,
  'revocation-three-nodes': ofRevocations,
  'meeting-mongodb': onMongo,
  'evening-mongodb': onMongo,
  'storm-mongodb': [['deliveries_per_s', 'deliveries a second'], ...onMongo],
  'meeting-three-nodes': onThreeNodes,
  'evening-three-nodes': onThreeNodes,
  'looks-mongodb': [
    ['entries', 'log entries of all open documents'],
    ['look_cpu_ms_per_s_per_1000_entries', 'the node: CPU ms a second for 1,000 of them'],
    ['store_look_cpu_ms_per_s_per_1000_entries', 'MongoDB: the same'],
  ],
  'signals-mongodb': [
    ['signals', 'signals'],
    ['cpu_ms_per_signal', 'the node: CPU ms for one'],
    ['store_ops_per_signal', 'MongoDB: commands for one'],
  ],
  bus: [
    ['redis_cpu_us_per_message', 'Redis: CPU µs for a message'],
    ['redis_cpu_us_per_delivery', 'and for each who listens'],
    ['node_cpu_us_per_presence', 'a node: CPU µs for presence of a meeting that it does not show'],
  ],
};

/** Whether a scenario is about MongoDB, Redis or several nodes: these have a part of the page for themselves. */
export const ofNodes = (scenario: string): boolean => Object.hasOwn(figuresOfNodes, scenario);

/** What encryption costs has a part of the page, too: it is measured without any server. */
export const ofCodec = (scenario: string): boolean => scenario === 'codec';

const ofContent = (name: string, called: string): Labelled => [
  [`${name}_keystroke_write_us`, `a keystroke’s update, written ${called}, CPU µs`],
  [`${name}_keystroke_read_us`, 'the same, read'],
  [`${name}_meeting_write_us`, `a meeting with 120 items, written ${called}, CPU µs`],
  [`${name}_meeting_read_us`, 'the same, read'],
  [`${name}_paper_write_mb_per_s`, `papers, written ${called}, MB for a second of CPU`],
  [`${name}_paper_read_mb_per_s`, 'the same, read'],
];

/** The figures of each scenario that the page shows. */
export const shownFigures: Record<string, Labelled> = {
  ...figuresOfNodes,
  codec: [...ofContent('plain', 'in the clear'), ...ofContent('encrypted', 'encrypted')],
  ...Object.fromEntries(
    ['storm', 'storm-acks'].map((scenario) => [
      scenario,
      [
        ['deliveries_per_s', 'deliveries a second'],
        ['latency_p50_ms', 'latency p50, ms'],
        ['latency_p95_ms', 'latency p95, ms'],
        ['latency_p99_ms', 'latency p99, ms'],
        ['cpu_s_per_1000', 'CPU s for 1,000 edits delivered'],
        ['peak_rss_mb', 'peak memory, MB'],
        ['pause_ms', 'longest pause, ms'],
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['meeting', 'evening', 'evening-carets'].map((scenario) => [
      scenario,
      [
        ['latency_p50_ms', 'latency p50, ms'],
        ['latency_p95_ms', 'latency p95, ms'],
        ['latency_p99_ms', 'latency p99, ms'],
        ['cpu_s_per_1000', 'CPU s for 1,000 edits delivered'],
        ['peak_rss_mb', 'peak memory, MB'],
        ['pause_ms', 'longest pause, ms'],
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['late-joiner', 'late-joiner-trace'].map((scenario) => [
      scenario,
      [
        ['cold_ms', 'cold, ms'],
        ['warm_ms', 'warm, ms'],
        ['cold_bytes_ratio', 'bytes cold, × minimal'],
        ['warm_bytes_ratio', 'bytes warm, × minimal'],
        ['stored_before_per_1000', 'stored for 1,000 edits, bytes'],
        ['stored_after_per_1000', 'the same after compaction'],
        ['history_per_1000', 'history for 1,000 edits, bytes'],
        ['pause_ms', 'longest pause, ms'],
      ],
    ]),
  ),
  idle: [
    ['rss_per_connection_kb', 'memory for a connection, kB'],
    ['heap_per_connection_kb', 'of it heap and buffers, kB'],
    ['rss_per_document_kb', 'memory for an open document, kB'],
    ['rss_full_mb', 'memory with all open, MB'],
    ['resting_busy', 'share of a core while nothing happens'],
    ['pause_ms', 'longest pause, ms'],
  ],
  unload: [
    ['opened_per_s', 'documents opened and closed a second'],
    ['heap_start_mb', 'heap at the start, MB'],
    ['heap_end_mb', 'heap at the end, MB'],
    ['pause_ms', 'longest pause, ms'],
  ],
  kill: [
    ['kills', 'kills'],
    ['typing_seen', 'edits that others had seen, typing'],
    ['typing_lost', 'of them lost'],
    ['burst_seen', 'edits that others had seen, bursts'],
    ['burst_lost', 'of them lost'],
  ],
  rush: inRush,
  'rush-every-core': inRush,
  'stopped-reader': [
    ['latency_p99_before_ms', 'p99 of the others while all read, ms'],
    ['latency_p99_ms', 'p99 of the others while one does not, ms'],
    ['held_for_reader_mb', 'memory held for it, MB'],
    ['pause_ms', 'longest pause, ms'],
  ],
};
