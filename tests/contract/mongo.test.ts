import { describeWithMongo } from '../support/mongo.ts';
import { describeAggregates } from './aggregates-suite.ts';
import { describeAuditChain } from './audit-chain-suite.ts';
import { describeBallotBoxes } from './ballot-boxes-suite.ts';
import { describeBlobs } from './blobs-suite.ts';
import { describeMinutesLogModel } from './minutes-log-model-suite.ts';
import { describeMinutesLog } from './minutes-log-suite.ts';
import { underTest } from './mongo-support.ts';

const makeStore = () => underTest();

describeWithMongo('MongoDB', () => {
  describeAggregates('MongoDB', makeStore);
  describeAuditChain('MongoDB', makeStore);
  describeBallotBoxes('MongoDB', makeStore);
  describeBlobs('MongoDB', makeStore);
  describeMinutesLog('MongoDB', makeStore);
  describeMinutesLogModel('MongoDB', makeStore);
});
