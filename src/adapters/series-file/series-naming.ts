import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import { isSeriesId } from '../../engine/ids.ts';
import { namesQuantity, splitOwner } from './column-name.ts';
import type { ValueColumn } from './layout.ts';
import type { ImportOptions } from './options.ts';
import type { Candidate } from './value-columns.ts';

/** Columns of values that do not say of what. */
const ANONYMOUS: ReadonlySet<string> = new Set(['', 'value', 'values', 'val', 'wert', 'waarde', 'reading']);

function isAnonymous(stem: string): boolean {
  return ANONYMOUS.has(stem.toLowerCase());
}

/** A name as part of a series id. */
function slug(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').replaceAll(/^[^A-Za-z0-9]+|_+$/g, '');
}

/** A file's name as id: `day_ahead_be_60min` → `day-ahead-be`. */
export function idOfStem(stem: string): string {
  return slug(stem)
    .replaceAll(/[_.]+/g, '-')
    .replace(/-(wide|long)$/i, '')
    .replace(/-\d+(s|sec|min|h)$/i, '');
}

/** What a wide file's series are named by. */
export interface Naming {
  /** The id of what a file is about whose columns are quantities. */
  readonly subject: string | undefined;
  readonly alone: boolean;
  readonly as: string | undefined;
}

/** What a column measures; empty where it does not say. */
export function quantityOf({ candidate }: { readonly candidate: Candidate }): string {
  if (candidate.quantity !== undefined) return candidate.quantity;
  const { stem } = candidate.name;
  return isAnonymous(stem) ? '' : slug(stem);
}

/** The id of a wide column, before prefix and map. */
export function wideId(candidate: Candidate, quantity: string, naming: Naming): string | undefined {
  if (quantity.includes('/')) return quantity;
  if (!isAnonymous(candidate.name.stem) && !namesQuantity(candidate.name)) return ownerId(candidate, naming);
  if (naming.alone && naming.as !== undefined) return naming.as;
  const subject = naming.as ?? naming.subject;
  if (subject === undefined) return undefined;
  return naming.alone || quantity === '' ? subject : `${subject}/${quantity}`;
}

function ownerId({ name: { stem }, quantity }: Candidate, naming: Naming): string {
  const split = splitOwner(stem);
  if (quantity !== undefined) return `${split?.owner ?? stem}/${quantity}`;
  if (split !== undefined) return `${split.owner}/${split.quantity}`;
  if (naming.as === undefined) return stem;
  return naming.alone ? naming.as : `${stem}/${naming.as}`;
}

/** @throws UsageError where the as flag cannot be what it says. */
export function checkAs(options: ImportOptions, kind: 'long' | 'wide', valueCount: number): void {
  const { as } = options;
  if (as === undefined) return;
  if (!isSeriesId(as)) {
    throw new UsageError('bad-as', `"${as}" cannot be part of the id of a series.`, {
      details: [{ path: 'as', value: as, expected: 'letters, digits and . _ -, such as load' }],
    });
  }
  if (kind === 'long' && valueCount > 1) {
    throw new UsageError('as-ambiguous', `"${as}" cannot name ${valueCount} columns of values.`, {
      details: [{ path: 'as', value: as, expected: 'values with column=name for each' }],
    });
  }
}

/** A series that two columns claim, or one that has no name at all. */
function namingProblems(values: readonly ValueColumn[], kind: 'long' | 'wide'): readonly Problem[] {
  const seen = new Map<string, string>();
  return values.flatMap(({ header, quantity, ownId }) => {
    const key = kind === 'long' ? quantity : ownId;
    const other = key === undefined ? undefined : seen.get(key);
    if (key !== undefined) seen.set(key, header);
    if (key === undefined)
      return [
        { path: `column "${header}"`, expected: 'the as flag: standard input has no name to call it by' },
      ];
    if (other === undefined) return [];
    return [
      {
        path: `column "${header}"`,
        value: key,
        expected: `another series than column "${other}"; name one with column=name`,
      },
    ];
  });
}

/** @throws InputError `unclear-series` */
export function checkNaming(values: readonly ValueColumn[], kind: 'long' | 'wide', fileName: string): void {
  const details = namingProblems(values, kind);
  if (details.length === 0) return;
  throw new InputError('unclear-series', `It is not clear which series the columns of ${fileName} are.`, {
    details,
  });
}
