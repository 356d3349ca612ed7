import { text, type Command } from './command.ts';
import { tellCompared } from './compared.ts';

const place = 'A folder, mongodb://…, or env:NAME for a variable that holds either: arguments can be seen by others';

export const copy: Command = {
  name: 'copy',
  summary: 'Moves a store whole into another place, and compares both. No server may be running on either.',
  options: {
    from: { type: 'string', value: 'PLACE', help: place, required: true },
    to: { type: 'string', value: 'PLACE', help: 'The same', required: true },
    replace: { type: 'boolean', help: 'Replaces what is in the target; it is gone for good' },
  },
  async run(values, around) {
    const options = { from: text(values, 'from'), to: text(values, 'to'), replace: values.replace === true };
    if (!tellCompared(await around.copy(options, around.complain), around)) return 'refused';
    around.print('Copied. The source is as it was.');
    return 'done';
  },
};
