import { todoOf } from '../../engine/commissioning/index.ts';
import { NotFoundError } from '../../engine/errors.ts';
import type { FleetRepository, QuarantinedRecord } from '../../engine/repositories/index.ts';
import { instantJson } from './texts.ts';

export function quarantinedJson({ firstMs, lastMs, ...record }: QuarantinedRecord): object {
  const todo = todoOf(record.reason);
  return {
    ...record,
    ...instantJson('first', firstMs),
    ...instantJson('last', lastMs),
    ...(todo === undefined ? {} : { todo }),
  };
}

/** @throws NotFoundError `not-quarantined`. */
export async function quarantinedOf(key: string, fleet: FleetRepository): Promise<QuarantinedRecord> {
  const found = await fleet.quarantinedOf(key);
  if (found !== undefined) return found;
  throw new NotFoundError('not-quarantined', `Nothing is put apart under ${key}.`, {
    details: [{ path: 'key', value: key, expected: 'a key that "flex pwrcell quarantine list" prints' }],
    next: 'flex pwrcell quarantine list',
  });
}
