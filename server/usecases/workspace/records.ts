import { downloadExport } from '../exports/download.ts';
import { requestExport } from '../exports/request.ts';
import { showExport } from '../exports/show.ts';
import { expunge } from '../minutes/expunge.ts';
import { showHistory } from '../minutes/history.ts';
import { openMinutes } from '../minutes/open.ts';
import { noteLastLook } from '../minutes/seen.ts';
import { addAddendum } from '../records/add-addendum.ts';
import { answerCorrection } from '../records/answer-correction.ts';
import { approveMinutes } from '../records/approve.ts';
import { circulateMinutes } from '../records/circulate.ts';
import { listKeys } from '../records/list-keys.ts';
import { proposeCorrection } from '../records/propose-correction.ts';
import { recordFiles } from '../records/record-file.ts';
import { removeAddendum } from '../records/remove-addendum.ts';
import { showRecord } from '../records/show-record.ts';
import { signMinutes } from '../records/sign.ts';
import { signAddendum } from '../records/sign-addendum.ts';
import { verifyRecords } from '../records/verify.ts';
import { withhold } from '../records/withhold.ts';
import type { Deps } from '../shared/deps.ts';
import type { Bind } from './bind.ts';

/** What is written of a meeting, from the first letter to the signed record. */
export const recordsVerbs = (deps: Deps, bind: Bind) => ({
  minutes: {
    open: bind(openMinutes),
    history: bind(showHistory),
    seen: bind(noteLastLook),
    expunge: bind(expunge),
  },
  records: {
    circulate: bind(circulateMinutes),
    proposeCorrection: bind(proposeCorrection),
    answerCorrection: bind(answerCorrection),
    approve: bind(approveMinutes),
    sign: bind(signMinutes),
    addAddendum: bind(addAddendum),
    removeAddendum: bind(removeAddendum),
    signAddendum: bind(signAddendum),
    withhold: bind(withhold),
    show: bind(showRecord),
    /** For anybody. */
    keys: () => listKeys(deps),
    /** For the operator's tool. */
    files: ({ boardId }: { boardId: string }) => recordFiles(deps, boardId),
    verify: ({ organisationId }: { organisationId: string }) => verifyRecords(deps, organisationId),
  },
  exports: { request: bind(requestExport), show: bind(showExport), download: bind(downloadExport) },
});
