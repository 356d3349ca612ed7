/** What figures are called where people read them. */
export const serverLabels: Record<string, string> = {
  quorate: 'Quorate',
  'y-websocket': '@y/websocket-server + LevelDB',
  hocuspocus: 'Hocuspocus + SQLite',
  relay: 'relay',
  'tick-relay': 'tick relay',
};

/** The figures of each scenario that the page shows. */
export const shownFigures: Record<string, readonly (readonly [figure: string, label: string])[]> = {
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
  'stopped-reader': [
    ['latency_p99_before_ms', 'p99 of the others while all read, ms'],
    ['latency_p99_ms', 'p99 of the others while one does not, ms'],
    ['held_for_reader_mb', 'memory held for it, MB'],
    ['pause_ms', 'longest pause, ms'],
  ],
};
