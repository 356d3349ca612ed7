import { QuorateError } from '../errors.ts';
import { given, text, withTool, type Command, type Tool, type Values } from './command.ts';

const operator = { kind: 'operator' } as const;

const username = { type: 'string', value: 'NAME', help: 'Their user name', required: true } as const;

export const addPerson: Command = {
  name: 'person add',
  summary:
    'Adds a person to a board, and prints their id and a first password for 14 days (or an invitation link), shown once.',
  options: {
    board: { type: 'string', value: 'ID', help: 'The board they sit on', required: true },
    role: {
      type: 'string',
      value: 'ROLE',
      help: 'clerk, chair, viceChair, governor, associate or observer',
      required: true,
    },
    name: { type: 'string', value: 'NAME', help: 'Their name', required: true },
    username,
    email: { type: 'string', value: 'ADDRESS', help: 'Their e-mail address' },
    category: { type: 'string', value: 'CATEGORY', help: 'parent, staff, headteacher, localAuthority, coOpted, …' },
    votes: { type: 'boolean', help: 'An associate to whom a committee gave the vote' },
    invitation: { type: 'boolean', help: 'A link by which they choose their password, instead of a first password' },
  },
  run: (values, around) =>
    withTool(around, async (tool) => {
      const boardId = text(values, 'board');
      const added = await tool.workspace.people.add(operator, {
        organisationId: await organisationOf(tool, boardId),
        ...given(values, 'name', 'username', 'email'),
        memberships: [{ boardId, ...given(values, 'role', 'category', 'votes') }],
        signIn: values.invitation ? 'invitation' : 'password',
      });
      around.print(`id: ${added.personId}`);
      around.print(
        added.invitationUrl ? `invitation: ${added.invitationUrl}` : `first password: ${added.firstPassword}`,
      );
      return 'done';
    }),
};

export const revokePerson: Command = {
  name: 'person revoke',
  summary: 'Ends access and closes all that it has open, also on the server that runs; prints the receipt.',
  options: {
    username,
    scope: { type: 'string', value: 'SCOPE', help: 'account (the default), board or session' },
    id: { type: 'string', value: 'ID', help: 'The board or session; for an account the organisation, if several' },
    reason: { type: 'string', value: 'TEXT', help: 'Kept with the receipt' },
  },
  run: (values, around) =>
    withTool(around, async (tool) => {
      const receipt = await tool.workspace.people.revoke(operator, {
        personId: await personId(tool, values),
        scope: values.scope ?? 'account',
        ...given(values, 'id', 'reason'),
      });
      around.print(JSON.stringify(receipt, null, 2));
      return receipt.nodes.some(({ unreachable }) => unreachable) ? 'refused' : 'done';
    }),
};

export const resetPassword: Command = {
  name: 'person password',
  summary: 'Gives a person a first password for 14 days, printed once, which they must change; their sessions end.',
  options: { username },
  run: (values, around) =>
    withTool(around, async (tool) => {
      const { firstPassword } = await tool.workspace.people.resetPassword(operator, {
        personId: await personId(tool, values),
      });
      around.print(`first password: ${firstPassword}`);
      return 'done';
    }),
};

export const takeAwaySecondFactor: Command = {
  name: 'person second-factor',
  summary: 'Takes the second step at sign-in away from somebody who lost it; their sessions end.',
  options: { username, reason: { type: 'string', value: 'TEXT', help: 'Kept in the audit log' } },
  run: (values, around) =>
    withTool(around, async (tool) => {
      await tool.workspace.secondFactors.takeAway(operator, {
        personId: await personId(tool, values),
        ...given(values, 'reason'),
      });
      around.print('taken away: the password is enough');
      return 'done';
    }),
};

export const leadClerk: Command = {
  name: 'person lead-clerk',
  summary: 'Makes a person clerk of every board of an organisation, later ones included; --end takes it away.',
  options: {
    username,
    organisation: { type: 'string', value: 'ID', help: 'The organisation', required: true },
    end: { type: 'boolean', help: 'They lead no more; their places stay' },
  },
  run: (values, around) =>
    withTool(around, async (tool) => {
      await tool.workspace.people.setLeadClerk(operator, {
        personId: await personId(tool, values),
        organisationId: text(values, 'organisation'),
        leads: values.end !== true,
      });
      around.print(values.end === true ? 'lead clerk no more' : 'lead clerk');
      return 'done';
    }),
};

async function personId(tool: Tool, values: Values): Promise<string> {
  return (await tool.workspace.people.find(operator, given(values, 'username'))).personId;
}

async function organisationOf({ store: { aggregates } }: Tool, boardId: string): Promise<string> {
  const board = await aggregates.get('board', boardId);
  if (!board)
    throw new QuorateError('not_found', 'There is no board with this id.', { fields: { board: 'is not known' } });
  return board.value.organisationId;
}
