import { InputError, UsageError } from '../../engine/errors.ts';
import type { FileHead } from './head.ts';
import { findIdIndex } from './id-column.ts';
import type { ImportOptions } from './options.ts';
import { checkAs, checkNaming, idOfStem, type Naming, quantityOf, wideId } from './series-naming.ts';
import { findTimeColumns, type TimeColumns } from './time-columns.ts';
import type { FileUnit } from './units.ts';
import { type Judged, judgeColumns } from './value-columns.ts';

/** A column of values. */
export interface ValueColumn {
  readonly index: number;
  readonly header: string;
  readonly unit: FileUnit;
  readonly inverted: boolean;
  /** What is measured; empty where the column does not say. */
  readonly quantity: string;
  /** Wide files: the id before prefix and map. */
  readonly ownId: string | undefined;
}

/** What became of a column. */
export interface ColumnUse {
  readonly column: string;
  readonly role: 'time' | 'interval-end' | 'id' | 'value' | 'left-out';
  /** Of values: the unit that was read. */
  readonly unit?: string;
  /** Of columns left out. */
  readonly reason?: string;
}

export interface FileLayout {
  readonly kind: 'long' | 'wide';
  readonly delimiter: string;
  readonly columnCount: number;
  readonly time: TimeColumns;
  /** Long files: the column that says which site or meter. */
  readonly idIndex: number | undefined;
  readonly values: readonly ValueColumn[];
  readonly columns: readonly ColumnUse[];
}

function inverts(header: string, unit: FileUnit, options: ImportOptions): boolean {
  if (unit.kind !== 'power' && unit.kind !== 'energy') return false;
  return options.invert === 'all' || (options.invert?.includes(header) ?? false);
}

function isLonePrice(judged: readonly { readonly unit: FileUnit }[]): boolean {
  return judged.length === 1 && judged[0]!.unit.kind === 'price';
}

function refuseWithoutValues(columns: readonly ColumnUse[], fileName: string): InputError {
  const left = columns.filter(({ role }) => role === 'left-out');
  return new InputError('no-values', `${fileName} has no column of values that is understood.`, {
    details: left.map(({ column, reason }) => ({
      path: `column "${column}"`,
      ...(reason === undefined ? {} : { value: reason }),
      expected: `a unit at the end of the name such as ${column || 'load'}_kwh, or the values flag`,
    })),
  });
}

function checkInvert(values: readonly ValueColumn[], options: ImportOptions): void {
  if (options.invert === undefined || options.invert === 'all') return;
  const unknown = options.invert.filter(
    (name) => !values.some((value) => value.header === name && value.inverted),
  );
  if (unknown.length === 0) return;
  throw new UsageError(
    'no-column',
    `There is no column of power or energy to invert: ${unknown.join(', ')}.`,
    {
      details: unknown.map((value) => ({
        path: 'invert',
        value,
        expected: 'an imported column of power or energy',
      })),
    },
  );
}

export interface FileIdentity {
  readonly name: string;
  readonly stem: string | undefined;
}

function columnUses(
  head: FileHead,
  time: TimeColumns,
  idIndex: number | undefined,
  judged: ReadonlyMap<number, Judged>,
) {
  return head.header.map((column, index): ColumnUse => {
    if (time.indexes.includes(index)) return { column, role: 'time' };
    if (index === time.endIndex) return { column, role: 'interval-end' };
    if (index === idIndex) return { column, role: 'id' };
    const each = judged.get(index)!;
    return 'unit' in each
      ? { column, role: 'value', unit: each.unit.name }
      : { column, role: 'left-out', reason: each.reason };
  });
}

/**
 * Decides what the columns of a file are, from its header, a sample of its rows and what the operator says.
 *
 * @throws InputError `no-header`, `no-time-column`, `no-values`, `unclear-series`; UsageError for flags that do not fit.
 */
export function decideLayout(head: FileHead, file: FileIdentity, options: ImportOptions): FileLayout {
  const time = findTimeColumns(head, options, file.name);
  const timeIndexes = [...time.indexes, ...(time.endIndex === undefined ? [] : [time.endIndex])];
  const idIndex = findIdIndex(head.header, new Set(timeIndexes), options);
  const kind = idIndex === undefined ? 'wide' : 'long';
  const judged = judgeColumns(head, new Set([...timeIndexes, idIndex ?? -1]), options);
  const columns = columnUses(head, time, idIndex, judged);
  const used = [...judged.values()].filter((each) => 'unit' in each);
  if (used.length === 0) throw refuseWithoutValues(columns, file.name);
  checkAs(options, kind, used.length);
  const subject = file.stem === undefined ? undefined : idOfStem(file.stem);
  const naming: Naming = {
    subject,
    as: options.as,
    alone: used.length === 1 && (isLonePrice(used) || options.as !== undefined),
  };
  const values = used.map((each): ValueColumn => {
    const { candidate, unit } = each;
    const quantity = quantityOf(each);
    return {
      index: candidate.index,
      header: candidate.header,
      unit,
      inverted: inverts(candidate.header, unit, options),
      quantity: kind === 'long' ? (options.as ?? quantity) : quantity,
      ownId: kind === 'long' ? undefined : wideId(candidate, quantity, naming),
    };
  });
  checkInvert(values, options);
  checkNaming(values, kind, file.name);
  return { kind, delimiter: head.delimiter, columnCount: head.header.length, time, idIndex, values, columns };
}
