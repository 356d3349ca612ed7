/** A register as a table: the first row names the columns. */
export type Table = readonly (readonly (string | number | undefined)[])[];

/** What a spreadsheet would take for a formula: it gets an apostrophe before it, as text has there. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text);

function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value === undefined ? '' : isFormula(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180 in UTF-8, with the mark at its beginning by which spreadsheets know it. */
export const csv = (table: Table): string => `\u{feff}${table.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
