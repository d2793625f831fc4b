/**
 * Where a model decides with whole numbers. Empty at first: what the LP does by itself needs none.
 * Storages are named by `deviceIndex:period`.
 */
export interface Discrete {
  /** Periods in which the site either imports or exports. */
  readonly siteModes: Set<number>;
  /** Periods in which export is cut off at the PV surplus. */
  readonly surplus: Set<number>;
  readonly storages: Set<string>;
  /** Indices of devices. */
  readonly shiftables: Set<number>;
  /** Everything that could need it. */
  all: boolean;
}

/** An LP: no whole numbers yet. A new one for each search, since it grows. */
export function noDiscrete(): Discrete {
  return { siteModes: new Set(), surplus: new Set(), storages: new Set(), shiftables: new Set(), all: false };
}

/** How a storage in a period is named in `storages`: by its index among the problem's devices. */
export function storageKey(deviceIndex: number, period: number): string {
  return `${deviceIndex}:${period}`;
}

/** Whether the storage decides with whole numbers in this period. */
export function hasStorage(discrete: Discrete, deviceIndex: number, period: number): boolean {
  return discrete.all || discrete.storages.has(storageKey(deviceIndex, period));
}
