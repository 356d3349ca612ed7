import type { FollowUp } from '#server/ports.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/** Notes on an invitation that it was taken up; the person's document has decided it. */
export interface CloseInvitation extends FollowUp {
  do: 'closeInvitation';
  invitationId: string;
  at: string;
}

export async function applyCloseInvitation(deps: Deps, { invitationId, at }: CloseInvitation): Promise<void> {
  try {
    await change(deps, { kind: 'system' }, 'invitation', invitationId, ({ value }) =>
      value.acceptedAt === undefined ? { value: { ...value, acceptedAt: at }, outbox: [] } : undefined,
    );
  } catch (error) {
    if (!isCode(error, 'not_found')) throw error;
  }
}
