import type { FactsGiven, Way } from '#lib/domain/service-facts.ts';
import type { Config } from '../config.ts';
import { isLocalMongoUri, isSafeMongoUri, isSafeRedisUrl } from '../config/store-addresses.ts';

/** What this configuration says of itself to anybody: nothing of where, and nothing secret. */
export const factsOf = (config: Config, origin: string, version: string): FactsGiven => ({
  version,
  environment: config.environment,
  ...config.about,
  https: origin.startsWith('https:'),
  ...(config.mongoUri === undefined ? {} : { wayToDatabase: wayToMongo(config.mongoUri) }),
  ...(config.redisUrl === undefined ? {} : { wayBetween: wayToRedis(config.redisUrl) }),
  signs: config.signingKey !== undefined || !(config.production && config.environment !== 'demo'),
});

function wayToMongo(uri: string): Way {
  if (isLocalMongoUri(uri)) return 'local';
  return isSafeMongoUri(uri) ? 'tls' : 'open';
}

function wayToRedis(url: string): Way {
  if (url.startsWith('rediss:')) return 'tls';
  return isSafeRedisUrl(url) ? 'local' : 'open';
}
