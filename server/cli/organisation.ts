import { given, text, withTool, type Command } from './command.ts';

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
