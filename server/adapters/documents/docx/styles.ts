import { AlignmentType, BorderStyle, type IStylesOptions, LevelFormat, type INumberingOptions } from 'docx';

const serif = 'Georgia';
const sans = 'Arial';
const accent = '0A5658';
const soft = '4C5855';
/** In twentieths of a point. */
export const textWidth = 9240;
export const factTab = 2400;
const indent = 400;

const heading = (size: number, before: number, more: { italics?: boolean } = {}) => ({
  run: { font: serif, size, bold: true, color: '14211F', ...more },
  paragraph: { spacing: { before, after: 80 }, keepNext: true },
});

const box = (
  id: string,
  name: string,
  color: string,
  run: { font?: string; size?: number; italics?: boolean } = {},
) => ({
  id,
  name,
  basedOn: 'Normal',
  quickFormat: true,
  run,
  paragraph: {
    indent: { left: 200 },
    spacing: { before: 0, after: 60 },
    border: { left: { style: BorderStyle.SINGLE, size: 18, space: 8, color } },
  },
});

export const styles: IStylesOptions = {
  default: {
    document: {
      run: { font: serif, size: 21, language: { value: 'en-GB' } },
      paragraph: { spacing: { after: 120, line: 290 } },
    },
    title: {
      run: { font: serif, size: 48, bold: true, color: '14211F' },
      paragraph: { spacing: { before: 60, after: 40 }, keepNext: true },
    },
    heading1: heading(28, 360),
    heading2: heading(24, 280),
    heading3: heading(21, 220),
    heading4: heading(21, 180, { italics: true }),
    hyperlink: { run: { color: accent, underline: { type: 'single' } } },
  },
  paragraphStyles: [
    {
      id: 'Organisation',
      name: 'Organisation',
      basedOn: 'Normal',
      run: { font: sans, size: 19, bold: true, color: accent },
      paragraph: { keepNext: true },
    },
    { id: 'Kind', name: 'Kind', basedOn: 'Normal', run: { size: 26, color: soft }, paragraph: { keepNext: true } },
    { id: 'Note', name: 'Note', basedOn: 'Normal', run: { font: sans, size: 18, color: soft } },
    {
      id: 'Fact',
      name: 'Fact',
      basedOn: 'Normal',
      paragraph: {
        indent: { left: factTab, hanging: factTab },
        spacing: { after: 40 },
      },
    },
    {
      id: 'TableText',
      name: 'Table Text',
      basedOn: 'Normal',
      run: { size: 19 },
      paragraph: { spacing: { before: 20, after: 20 } },
    },
    {
      id: 'ListParagraph',
      name: 'List Paragraph',
      basedOn: 'Normal',
      quickFormat: true,
      paragraph: { spacing: { after: 60 } },
    },
    {
      id: 'Running',
      name: 'Running',
      basedOn: 'Normal',
      run: { font: sans, size: 15, color: soft },
    },
    box('Decision', 'Decision', accent),
    box('Undecided', 'Undecided', '7C8683'),
    box('Action', 'Action', '8A5D0A'),
    box('LeftOut', 'Left Out', 'CFCDC2', { italics: true }),
    box('Seal', 'Seal', accent, { font: sans, size: 17 }),
  ],
};

const at = (level: number) => ({ style: { paragraph: { indent: { left: indent * (level + 1), hanging: 320 } } } });
const depths = [0, 1, 2, 3, 4, 5, 6, 7, 8];
export const deepest = depths.length - 1;
export const listIndent = (level: number): number => indent * (level + 1);

export const numbering: INumberingOptions = {
  config: [
    {
      reference: 'ordered',
      levels: depths.map((level) => ({
        level,
        format: LevelFormat.DECIMAL,
        text: `%${level + 1}.`,
        alignment: AlignmentType.START,
        ...at(level),
      })),
    },
    {
      reference: 'bulleted',
      levels: depths.map((level) => ({
        level,
        format: LevelFormat.BULLET,
        text: '•',
        alignment: AlignmentType.START,
        ...at(level),
      })),
    },
  ],
};
