import { UsageError } from '../../engine/errors.ts';
import type { ImportOptions } from './options.ts';

const ID_NAMES: ReadonlySet<string> = new Set(
  `id site site_id series series_id meter meter_id sensor sensor_id channel household household_id participant
   participant_id device device_id asset asset_id ean mpan tag lclid`.split(/\s+/),
);

function noColumn(path: string, value: string | undefined, header: readonly string[]): UsageError {
  const message =
    value === undefined
      ? 'A long file needs a column that says which site a row is of.'
      : `There is no column "${value}" for ids.`;
  return new UsageError('no-column', message, {
    details: [{ path, ...(value === undefined ? {} : { value }), expected: `one of ${header.join(', ')}` }],
  });
}

function namesId(header: string): boolean {
  return ID_NAMES.has(header.toLowerCase().replaceAll(/\W+/g, '_'));
}

/**
 * Finds the column that says which site or meter a row is of; undefined where the file has one column for each.
 *
 * @throws UsageError for flags that name no column, or contradict each other.
 */
export function findIdIndex(
  header: readonly string[],
  taken: ReadonlySet<number>,
  options: ImportOptions,
): number | undefined {
  const { id, layout } = options;
  if (id !== undefined && layout === 'wide') {
    throw new UsageError('wide-with-id', 'A wide file has one column for each series and none for ids.', {
      details: [{ path: 'layout', value: layout, expected: 'long, or no id column' }],
    });
  }
  if (layout === 'wide') return undefined;
  const index = header.findIndex((cell, at) =>
    id === undefined ? !taken.has(at) && namesId(cell) : cell === id,
  );
  if (index >= 0) return index;
  if (id !== undefined || layout === 'long') throw noColumn('id', id, header);
  return undefined;
}
