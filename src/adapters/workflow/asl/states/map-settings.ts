import type { MapState } from '../definition.ts';
import { RuntimeProblem } from '../failures.ts';
import { scopeOf, type Visit } from '../flow.ts';
import type { Json } from '../json.ts';
import type { Path } from '../paths.ts';
import { valueForField } from '../payload.ts';

/** How many iterations run at once: what the Map states, at most what the service allows. @throws RuntimeProblem */
export function concurrencyOf(state: MapState, visit: Visit, mapInput: Json): number {
  const stated = settingOf(visit, mapInput, {
    setting: state.maxConcurrency,
    field: 'MaxConcurrency',
    isInteger: true,
  });
  if (stated < 0) throw new RuntimeProblem('MaxConcurrency cannot be negative.');
  const { inlineConcurrencyMax, distributedConcurrencyMax } = visit.flow.execution.services.limits;
  const most = state.mode === 'INLINE' ? inlineConcurrencyMax : distributedConcurrencyMax;
  return stated === 0 ? most : Math.min(stated, most);
}

/** How many of `count` children may fail, so that the Map still succeeds. @throws RuntimeProblem */
export function failuresTolerated(
  state: MapState,
  visit: Visit,
  { count, mapInput }: { readonly count: number; readonly mapInput: Json },
): number {
  const { toleratedFailureCount, toleratedFailurePct } = state;
  const limits: number[] = [];
  if (toleratedFailureCount !== undefined) {
    const setting = { setting: toleratedFailureCount, field: 'ToleratedFailureCount', isInteger: true };
    const stated = settingOf(visit, mapInput, setting);
    if (stated < 0) throw new RuntimeProblem('ToleratedFailureCount cannot be negative.');
    limits.push(stated);
  }
  if (toleratedFailurePct !== undefined) {
    const setting = { setting: toleratedFailurePct, field: 'ToleratedFailurePercentage', isInteger: false };
    const statedPct = settingOf(visit, mapInput, setting);
    if (statedPct < 0 || statedPct > 100) {
      throw new RuntimeProblem('ToleratedFailurePercentage must be between 0 and 100.');
    }
    limits.push((count * statedPct) / 100);
  }
  return limits.length === 0 ? 0 : Math.min(...limits);
}

interface Setting {
  readonly setting: number | Path;
  readonly field: string;
  readonly isInteger: boolean;
}

function settingOf(visit: Visit, mapInput: Json, { setting, field, isInteger }: Setting): number {
  if (typeof setting === 'number') return setting;
  const value = valueForField(scopeOf(visit, mapInput), setting, `${field}Path`);
  if (typeof value === 'number' && (!isInteger || Number.isInteger(value))) return value;
  const found = typeof value === 'string' ? value : JSON.stringify(value);
  const wanted = isInteger ? 'integer' : 'float';
  throw new RuntimeProblem(
    `The ${field}Path field refers to value "${found}" which is not a valid ${wanted}: ${setting.text}`,
  );
}
