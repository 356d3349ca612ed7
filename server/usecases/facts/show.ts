import { hashed, inTheClear } from '#lib/domain/at-rest.ts';
import type { FactsGiven, ServiceFacts } from '#lib/domain/service-facts.ts';
import type { Deps } from '../shared/deps.ts';
import { lastBackupId } from './note-backup.ts';

const unsaid: FactsGiven = { version: '', environment: 'development', subProcessors: [], https: false, signs: true };

/** What runs here and how it is protected: for anybody (V6). */
export async function showFacts(deps: Deps): Promise<ServiceFacts> {
  const given = deps.facts ?? unsaid;
  const backup = (await deps.aggregates.get('setting', lastBackupId))?.value.value as { at?: string } | undefined;
  return {
    ...given,
    storage: { ...(deps.storage ?? { store: 'embedded', encryption: { on: false } }), inTheClear, hashed },
    sendsMail: deps.sendsMail === true,
    ...(backup?.at === undefined ? {} : { backedUpAt: backup.at }),
    at: new Date(deps.clock.now()).toISOString(),
  };
}
