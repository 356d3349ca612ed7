import { z } from 'zod';
import type { Board } from '#lib/domain/boards.ts';
import { unsaid } from '#lib/domain/rules/custom.ts';
import { type RuleNumbers, ruleSetIds } from '#lib/domain/rules/rule-set.ts';
import type { RulesView } from '#lib/domain/rules/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseOnBoard } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, seats } from '../shared/fields.ts';
import { findBoard } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { boardChanged } from '../shared/tell-nodes.ts';
import { rulesView } from './show-rules.ts';

const whole = (least: number, most: number) => z.int().min(least).max(most).optional();

const numbers = z.strictObject({
  quorumShare: z.number().gt(0, 'must be more than 0').max(1).optional(),
  quorumLeast: whole(1, 200),
  committeeQuorumLeast: whole(1, 200),
  noticeDays: whole(0, 90),
  meetingsPerYear: whole(1, 52),
  requisitionMembers: whole(1, 200),
  absenceMonths: whole(1, 60),
  castingVote: z.boolean().optional(),
}) satisfies z.ZodType<Partial<RuleNumbers>>;

export const changeRulesInput = z.strictObject({
  boardId: id,
  baseVersion,
  set: z.enum(ruleSetIds),
  numbers: numbers.optional(),
  quorumSet: whole(1, 200).nullable(),
  remoteApproved: z.boolean(),
  namesVotes: z.boolean(),
  seats,
});
type Chosen = z.output<typeof changeRulesInput>;

/** Sets the rules that a board goes by, all of them; based on the version of the board. */
export async function changeRules(deps: Deps, given: Actor | undefined, input: unknown): Promise<RulesView> {
  const actor = await identifyPerson(deps, given);
  const { id: boardId } = await findBoard(deps, actor, idIn(input, 'boardId'));
  authoriseOnBoard(actor, 'rules.manage', boardId);
  const chosen = parse(changeRulesInput, input);
  const stored = await change(deps, actor, 'board', boardId, async (found) => {
    check(found.value, chosen);
    if (found.version !== chosen.baseVersion) {
      throw new QuorateError('stale_version', undefined, { current: await rulesView(deps, actor, found) });
    }
    const board = withRules(found.value, chosen, { at: new Date(deps.clock.now()).toISOString(), by: actorId(actor) });
    const { boardId: _, baseVersion: __, ...detail } = chosen;
    const entry = auditEntry(deps, actor, {
      organisationId: board.organisationId,
      action: 'board.changeRules',
      subject: `board:${board.id}`,
      detail,
    });
    return { value: board, outbox: [entry] };
  });
  await boardChanged(deps, boardId);
  await deps.relay.move('board', boardId);
  return rulesView(deps, actor, stored);
}

function check(board: Board, { set, numbers: chosen = {}, quorumSet }: Chosen): void {
  if (set === 'maintainedEngland' && Object.keys(chosen).length > 0) {
    throw invalid({ numbers: 'are those of the regulations, and cannot be set' });
  }
  const [missing] = set === 'custom' ? unsaid(chosen) : [];
  if (missing !== undefined)
    throw invalid({ [`numbers.${missing}`]: 'is missing: a board with rules of its own says each' });
  if (quorumSet != null && board.kind === 'board') throw invalid({ quorumSet: 'is for committees only' });
}

function withRules(
  { quorumSet: _, remoteApproved, namesVotes: __, ...board }: Board,
  chosen: Chosen,
  now: { at: string; by: string },
): Board {
  const { set, numbers: given = {} } = chosen;
  return {
    ...board,
    seats: chosen.seats,
    rules: { set, ...(Object.keys(given).length === 0 ? {} : { numbers: given }) },
    ...(chosen.quorumSet == null ? {} : { quorumSet: chosen.quorumSet }),
    // An approval that is there already keeps its day.
    ...(chosen.remoteApproved ? { remoteApproved: remoteApproved ?? now } : {}),
    ...(chosen.namesVotes ? { namesVotes: true } : {}),
  };
}
