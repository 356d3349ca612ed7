import { resolve } from 'node:path';
import { text, withTool, type Command } from './command.ts';
import { tellCompared } from './compared.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'Copies the whole store into one file. The server may go on serving meanwhile.',
  options: { to: { type: 'string', value: 'FILE', help: 'The file; one that is there is replaced', required: true } },
  run: (values, around) =>
    withTool(around, async (tool) => {
      const to = resolve(text(values, 'to'));
      await tool.store.backup(to, around.complain);
      await tool.workspace.facts.noteBackup();
      around.print(`The backup is in ${to}`);
      return 'done';
    }),
};

export const restore: Command = {
  name: 'restore',
  summary: 'Puts a backup in the place of the store. No server may be running on it.',
  options: {
    from: { type: 'string', value: 'FILE', help: 'What `backup` wrote', required: true },
    replace: { type: 'boolean', help: 'Replaces the store that is there; it is gone for good' },
  },
  async run(values, around) {
    const from = resolve(text(values, 'from'));
    const compared = await around.restore({ from, replace: values.replace === true }, around.complain);
    if (!tellCompared(compared, around)) return 'refused';
    around.print(`Restored into ${around.place}`);
    return 'done';
  },
};
