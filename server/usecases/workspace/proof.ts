import { hashed, inTheClear, type StorageFacts } from '#lib/domain/at-rest.ts';
import type { AuditHead } from '#lib/domain/views.ts';
import { browseAudit } from '../audit/browse.ts';
import { checkAudit } from '../audit/check.ts';
import { exportAudit } from '../audit/export.ts';
import { setHeadMail, showAuditHead } from '../audit/head.ts';
import { listAudit } from '../audit/list.ts';
import { verifyChain } from '../audit/verify.ts';
import { acceptAgreement, showAgreement } from '../data/agreement.ts';
import { eraseData } from '../data/erase.ts';
import { downloadDataExport, requestDataExport, showDataExport } from '../data/exports.ts';
import { changeDataRequest, openDataRequest } from '../data/requests.ts';
import { setRetention, showRetention } from '../data/retention.ts';
import { showPersonData } from '../data/show-person.ts';
import { noteBackup } from '../facts/note-backup.ts';
import { showFacts } from '../facts/show.ts';
import type { Deps } from '../shared/deps.ts';
import type { Bind } from './bind.ts';

/** What is known of people and of what was done, and what anybody may know of the service. */
export const proofVerbs = (deps: Deps, bind: Bind) => ({
  audit: {
    verify: ({ organisationId, kept }: { organisationId: string; kept?: AuditHead }) =>
      verifyChain(deps, organisationId, kept),
    list: bind(listAudit),
    browse: bind(browseAudit),
    check: bind(checkAudit),
    export: bind(exportAudit),
    head: bind(showAuditHead),
    setHeadMail: bind(setHeadMail),
  },
  /** Personal data (V). */
  data: {
    person: bind(showPersonData),
    openRequest: bind(openDataRequest),
    changeRequest: bind(changeDataRequest),
    requestExport: bind(requestDataExport),
    showExport: bind(showDataExport),
    downloadExport: bind(downloadDataExport),
    erase: bind(eraseData),
    retention: bind(showRetention),
    setRetention: bind(setRetention),
    agreement: bind(showAgreement),
    acceptAgreement: bind(acceptAgreement),
  },
  /** For anybody: what runs here, and how old the last backup is (V6). */
  facts: { show: () => showFacts(deps), noteBackup: () => noteBackup(deps) },
  /** For anybody: how what is stored is protected (D6). */
  storageFacts: (): StorageFacts => ({
    ...(deps.storage ?? { store: 'embedded', encryption: { on: false } }),
    inTheClear,
    hashed,
  }),
});
