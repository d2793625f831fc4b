import { createHash } from 'node:crypto';
import type { WorkflowValue } from '../../../engine/ports.ts';

/** JSON with the names of every object in order, so that equal inputs have equal text. */
export function canonicalJson(value: WorkflowValue): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What tells two inputs apart. */
export function digestOfInput(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex');
}
