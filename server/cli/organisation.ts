import { given, text, withTool, type Command } from './command.ts';
import { organisation } from './verify.ts';

const operator = { kind: 'operator' } as const;

export const addOrganisation: Command = {
  name: 'organisation add',
  summary: 'Adds an organisation (a school, or a trust that holds several) and prints its id.',
  options: { name: { type: 'string', value: 'NAME', help: 'What it is called', required: true } },
  run: (values, around) =>
    withTool(
      around,
      async ({ workspace }) => {
        const { id } = await workspace.organisations.add(operator, { name: text(values, 'name') });
        around.print(id);
        return 'done';
      },
      { begins: true },
    ),
};

export const eraseOrganisation: Command = {
  name: 'organisation erase',
  summary: 'Erases an organisation with all that is stored of it, signed minutes included, for good.',
  options: {
    id: { type: 'string', value: 'ID', help: 'The organisation', required: true },
    confirm: { type: 'string', value: 'NAME', help: 'Its name, typed as it is written', required: true },
    'with-open-requests': {
      type: 'boolean',
      help: 'Also while people wait for the answer to a request for their data; they can never be given it',
    },
  },
  run: (values, around) =>
    withTool(around, async ({ workspace }) => {
      const { people, removed } = await workspace.organisations.erase(operator, {
        organisationId: text(values, 'id'),
        confirm: text(values, 'confirm'),
        ...(values['with-open-requests'] === true ? { withOpenRequests: true } : {}),
      });
      around.print(`Erased: ${removed} records removed, and the accounts of ${people} people who sat nowhere else.`);
      around.print('Backups made before still hold it, as long as their key is kept: see docs/operations.md.');
      return 'done';
    }),
};

export const signOutOrganisation: Command = {
  name: 'organisation sign-out',
  summary: 'Ends every session of everybody in an organisation, also on the server that runs; their access stays.',
  options: {
    id: { type: 'string', value: 'ID', help: 'The organisation', required: true },
    reason: { type: 'string', value: 'TEXT', help: 'Kept in the audit log' },
  },
  run: (values, around) =>
    withTool(around, async (tool) => {
      const { id } = await organisation(tool, text(values, 'id'));
      const { people, sessions, connections, unreachable } = await tool.workspace.organisations.signOut(
        operator,
        { organisationId: id, ...given(values, 'reason') },
        around.complain,
      );
      around.print(`Signed out: sessions ${sessions}, people ${people}, connections closed ${connections}`);
      for (const node of unreachable) around.complain(`Node ${node} did not answer.`);
      return unreachable.length > 0 ? 'refused' : 'done';
    }),
};

export const addBoard: Command = {
  name: 'board add',
  summary: 'Adds a board, or a committee of one, and prints its id.',
  options: {
    organisation: { type: 'string', value: 'ID', help: 'The organisation it belongs to', required: true },
    name: { type: 'string', value: 'NAME', help: 'What it is called', required: true },
    seats: {
      type: 'string',
      value: 'N',
      help: 'How many governors its instrument of government provides for',
      required: true,
    },
    parent: { type: 'string', value: 'ID', help: 'Makes it a committee of this board' },
  },
  run: (values, around) =>
    withTool(around, async ({ workspace }) => {
      const { id } = await workspace.boards.add(operator, {
        organisationId: text(values, 'organisation'),
        ...given(values, 'name'),
        seats: Number(text(values, 'seats')),
        kind: values.parent === undefined ? 'board' : 'committee',
        ...(values.parent === undefined ? {} : { parentId: text(values, 'parent') }),
      });
      around.print(id);
      return 'done';
    }),
};
