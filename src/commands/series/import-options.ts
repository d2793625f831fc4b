import type { ImportOptions } from '../../adapters/series-file/options.ts';
import { type Problem, UsageError } from '../../engine/errors.ts';
import type { DateConvention } from '../../engine/time/index.ts';
import { zoneOption } from './zone.ts';

/** The flags of `flex series import` as the handler gets them. */
export interface ImportFlags {
  readonly time: string | undefined;
  readonly id: string | undefined;
  readonly values: readonly string[];
  readonly unit: string | undefined;
  readonly zone: string | undefined;
  readonly dates: DateConvention | undefined;
  readonly resolutionMs: number | undefined;
  readonly stamp: 'start' | 'end' | undefined;
  readonly layout: 'long' | 'wide' | undefined;
  readonly decimal: 'auto' | 'point' | 'comma';
  readonly idPrefix: string | undefined;
  readonly map: readonly string[];
  readonly only: readonly string[];
  readonly invert: readonly string[];
  readonly as: string | undefined;
  readonly strict: boolean;
  readonly dryRun: boolean;
}

/** `--invert all` */
const EVERY_COLUMN = 'all';

/** @throws UsageError `bad-arguments` for `--map` and `--zone`. */
export function importOptions(flags: ImportFlags): ImportOptions {
  const { values, zone, map, only, invert, decimal, strict, dryRun, ...plain } = flags;
  return {
    ...given(plain),
    ...(values.length > 0 ? { values } : {}),
    ...(zone === undefined ? {} : { zone: zoneOption(zone) }),
    ...(map.length > 0 ? { map: renames(map) } : {}),
    ...(only.length > 0 ? { only } : {}),
    ...(invert.length > 0 ? { invert: invert.includes(EVERY_COLUMN) ? EVERY_COLUMN : invert } : {}),
    decimal,
    strict,
    dryRun,
  };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what was not said. */
function given<T extends object>(flags: T): Given<T> {
  // Entries that are left out are exactly those that the type makes optional.
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Given<T>;
}

function renames(pairs: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const problems: Problem[] = [];
  for (const pair of pairs) {
    const [, from = '', to = ''] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
    if (from === '') problems.push({ path: '--map', value: pair, expected: 'OLD=NEW' });
    else if (map.has(from)) problems.push({ path: '--map', value: pair, expected: `"${from}" once` });
    else map.set(from, to);
  }
  if (problems.length === 0) return map;
  throw new UsageError('bad-arguments', 'Ids are renamed as OLD=NEW.', { details: problems });
}
