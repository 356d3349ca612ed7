import { afterAll } from 'vitest';

import { describeAggregates } from './aggregates-suite.ts';
import { describeAuditChain } from './audit-chain-suite.ts';
import { describeBallotBoxes } from './ballot-boxes-suite.ts';
import { describeBlobs } from './blobs-suite.ts';
import { describeBus } from './bus-suite.ts';
import { describeMinutesLogModel } from './minutes-log-model-suite.ts';
import { describeMinutesLog } from './minutes-log-suite.ts';
import { folders, underTest } from './sqlite-support.ts';

const temporary = folders();
afterAll(() => temporary.remove());
const makeStore = () => underTest(temporary.make());

describeAggregates('embedded', makeStore);
describeAuditChain('embedded', makeStore);
describeBallotBoxes('embedded', makeStore);
describeBlobs('embedded', makeStore);
describeMinutesLog('embedded', makeStore);
describeMinutesLogModel('embedded', makeStore);
describeBus('embedded', async () => {
  const store = await makeStore();
  return { buses: [store.bus], close: () => store.close() };
});
