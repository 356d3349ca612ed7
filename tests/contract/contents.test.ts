import { afterAll } from 'vitest';
import { openMongoStore } from '#server/adapters/mongo/store.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { tickingClock } from '../support/filled-store.ts';
import { describeContents, type StoreWithContents } from './contents-suite.ts';
import { options as mongoOptions } from './mongo-support.ts';
import { folders, open } from './sqlite-support.ts';

const temporary = folders();
afterAll(() => temporary.remove());

async function embedded(dataDir = temporary.make(), how?: 'unfinished'): Promise<StoreWithContents> {
  const store = await open(dataDir, { clock: tickingClock(), ...(how ? { unfinished: true as const } : {}) });
  return {
    ...store,
    close: () => store.close(),
    async reopen(again) {
      await store.close();
      return embedded(dataDir, again);
    },
  };
}

async function onMongo(uri = mongoUri()!, how?: 'unfinished'): Promise<StoreWithContents> {
  const clock = tickingClock();
  const store = await openMongoStore(mongoOptions(uri, { clock, ...(how ? { unfinished: true as const } : {}) }));
  return {
    ...store,
    close: async () => {
      await store.close();
      await dropDatabase(uri);
    },
    async reopen(again) {
      await store.close();
      return onMongo(uri, again);
    },
  };
}

describeContents('embedded', embedded);
describeWithMongo('MongoDB', () => describeContents('MongoDB', () => onMongo()));
