import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { type ImportColumn, columnOf } from '#lib/domain/people-import/columns.ts';
import { importLimits } from '#lib/domain/people-import/limits.ts';
import { invalid } from '../../shared/parse.ts';

/** A row as it was typed, trimmed; what the file does not have is empty. */
export type TypedRow = { row: number } & Record<ImportColumn, string>;

const mostSigns = 20_000;

/** Whichever stands oftenest in the first line: Excel writes what the country's settings say. */
function delimiterOf(text: string): string {
  const [first = ''] = text.trimStart().split(/\r\n|\r|\n/, 1);
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: first.split(sign).length }));
  return counted.reduce((best, other) => (other.count > best.count ? other : best)).sign;
}

/** @throws QuorateError `invalid`, naming `csv` */
export function readCsv(text: string): { rows: TypedRow[]; ignored: string[] } {
  const records = recordsOf(text.replace(/^\u{feff}/u, ''));
  const first = records.findIndex((record) => record.some((cell) => cell !== ''));
  const headings = records[first] ?? [];
  const columns = headings.map(columnOf);
  if (!columns.includes('name') || !columns.includes('role')) {
    throw invalid({ csv: 'must begin with a line that names its columns, name and role among them' });
  }
  const twice = columns.find((column, at) => column !== undefined && columns.indexOf(column) !== at);
  if (twice !== undefined) throw invalid({ csv: `has two columns for ${twice}` });
  const rows = records
    .slice(first + 1)
    .map((record, at) => typedRow(columns, record, first + at + 2))
    .filter(({ row: _, ...cells }) => Object.values(cells).some((cell) => cell !== ''));
  if (rows.length === 0) throw invalid({ csv: 'has no rows below the names of its columns' });
  if (rows.length > importLimits.rows) {
    throw invalid({ csv: `has ${rows.length} rows: at most ${importLimits.rows} go at once, so divide it` });
  }
  return { rows, ignored: headings.filter((heading, at) => columns[at] === undefined && heading !== '') };
}

function recordsOf(text: string): string[][] {
  try {
    return parseCsv(text, {
      delimiter: delimiterOf(text),
      trim: true,
      relax_column_count: true,
      max_record_size: mostSigns,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? ` near line ${error.lines}` : '';
    throw invalid({ csv: `cannot be read as a table${line}: a quotation mark may be missing there` });
  }
}

function typedRow(columns: readonly (ImportColumn | undefined)[], record: readonly string[], row: number): TypedRow {
  const cell = (column: ImportColumn) => (record[columns.indexOf(column)] ?? '').trim();
  return {
    row,
    name: cell('name'),
    username: cell('username'),
    email: cell('email'),
    board: cell('board'),
    role: cell('role'),
    category: cell('category'),
    termStart: cell('termStart'),
    termEnd: cell('termEnd'),
  };
}
