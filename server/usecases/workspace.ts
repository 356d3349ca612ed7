/** All that can be done, as pages, API and sockets call it: each verb is one use case, bound to what it needs. */
import { createBoxes, systemLater } from './ballots/box.ts';
import { makeDataExport } from './data/make-export.ts';
import { makeExport } from './exports/make.ts';
import { createExportRunner } from './exports/runner.ts';
import { createAttempts } from './shared/attempts.ts';
import type { Deps, WorkspaceDeps } from './shared/deps.ts';
import { applyFollowUps } from './shared/follow-ups.ts';
import { createOneByOne } from './shared/one-by-one.ts';
import { createRelay, type Relay } from './shared/relay.ts';
import { accessVerbs } from './workspace/access.ts';
import { boardsVerbs } from './workspace/boards.ts';
import { meetingsVerbs } from './workspace/meetings.ts';
import { recordsVerbs } from './workspace/records.ts';
import { proofVerbs } from './workspace/proof.ts';
import { serviceVerbs } from './workspace/service.ts';
import { bindTo } from './workspace/bind.ts';

export type { WorkspaceDeps } from './shared/deps.ts';

export function createWorkspace(given: WorkspaceDeps) {
  const relay: Relay = createRelay(given, (followUp, entry) => applyFollowUps(deps)(followUp, entry));
  const deps: Deps = {
    ...given,
    relay,
    attempts: createAttempts(given),
    oneByOne: createOneByOne(),
    exports: createExportRunner(() => deps, {
      collection: 'exportJob',
      make: makeExport,
      failed: 'copy of minutes could not be made',
    }),
    dataExports: createExportRunner(() => deps, {
      collection: 'dataExport',
      make: makeDataExport,
      failed: 'file of personal data could not be made',
    }),
    boxes: createBoxes(given.aggregates, given.later ?? systemLater),
  };
  const bind = bindTo(deps);
  return {
    ...accessVerbs(deps, bind),
    ...boardsVerbs(deps, bind),
    ...meetingsVerbs(deps, bind),
    ...recordsVerbs(deps, bind),
    ...proofVerbs(deps, bind),
    ...serviceVerbs(deps, bind),
  };
}

export type Workspace = ReturnType<typeof createWorkspace>;
