import { z } from 'zod';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { AgendaTemplate, Board } from '#lib/domain/boards.ts';
import { limits } from '#lib/domain/names.ts';
import { builtInTemplates } from '#lib/domain/templates.ts';
import type { TemplatesView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseOnBoard } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { id, itemKind, level, name, part, plannedMinutes, purpose, title } from '../shared/fields.ts';
import { findBoard } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';

const item = z.strictObject({
  title,
  purpose,
  part,
  level,
  plannedMinutes: plannedMinutes.optional(),
  kind: itemKind.optional(),
});

export const setTemplatesInput = z.strictObject({
  boardId: id,
  /** The `digest` that the change is based on (W3). */
  base: z.string().max(100),
  /** All that the board keeps from now on; a new one has no id. */
  templates: z
    .array(z.strictObject({ id: id.optional(), name, items: z.array(item).max(limits.itemsPerMeeting) }))
    .max(limits.templatesPerBoard),
});

const digestOf = ({ templates = [] }: Board): string => sha256(canonicalJson(templates));

const view = (board: Board): TemplatesView => ({
  builtIn: builtInTemplates(board),
  own: board.templates ?? [],
  digest: digestOf(board),
});

/** Agendas that a meeting of this board can begin from. */
export async function showTemplates(deps: Deps, given: Actor | undefined, input: unknown): Promise<TemplatesView> {
  const actor = await identify(deps, given);
  const board = await findBoard(deps, actor, idIn(input, 'boardId'));
  authoriseOnBoard(actor, 'meeting.prepare', board.id);
  return view(board);
}

/** The board's own templates, all at once. @throws QuorateError `stale_version` when they are others by now */
export async function setTemplates(deps: Deps, given: Actor | undefined, input: unknown): Promise<TemplatesView> {
  const actor = await identify(deps, given);
  const { id: boardId } = await findBoard(deps, actor, idIn(input, 'boardId'));
  authoriseOnBoard(actor, 'meeting.prepare', boardId);
  const { base, templates } = parse(setTemplatesInput, input);
  const stored = await change(deps, actor, 'board', boardId, ({ value: board }) => {
    if (base !== digestOf(board)) throw new QuorateError('stale_version', undefined, { current: view(board) });
    const own = templates.map((template) => ({ ...template, id: template.id ?? deps.ids.next() }));
    checkIds(board, own, templates);
    const entry = auditEntry(deps, actor, {
      organisationId: board.organisationId,
      action: 'board.setTemplates',
      subject: `board:${board.id}`,
      detail: { templates: own.map((template) => template.id) },
    });
    return { value: { ...board, templates: own }, outbox: [entry] };
  });
  await deps.relay.move('board', boardId);
  return view(stored.value);
}

/** Ids are ours to give: one that comes along is one that is there. */
function checkIds(board: Board, own: readonly AgendaTemplate[], given: readonly { id?: string | undefined }[]): void {
  const known = new Set((board.templates ?? []).map((template) => template.id));
  const unknown = given.findIndex((template) => template.id !== undefined && !known.has(template.id));
  if (unknown >= 0) throw invalid({ [`templates.${unknown}.id`]: 'is not a template of this board' });
  if (new Set(own.map((template) => template.id)).size < own.length) throw invalid({ templates: 'name one twice' });
}
