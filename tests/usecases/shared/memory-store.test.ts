/** The store that these tests run on does what every store must. */
import { describeAggregates } from '../../contract/aggregates-suite.ts';
import { describeAuditChain } from '../../contract/audit-chain-suite.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const make = async () => {
  const { aggregates, chain } = createMemoryStore();
  const under = { aggregates, chain, close: () => Promise.resolve(), reopen: async () => under };
  return under;
};

describeAggregates('memory', make);
describeAuditChain('memory', make);
