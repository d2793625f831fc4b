/**
 * Where a model decides with whole numbers. Empty at first: what the LP does by itself needs none.
 * Storages are named by `deviceIndex:period`.
 */
export interface Discrete {
  readonly siteModes: Set<number>;
  readonly surplus: Set<number>;
  readonly storages: Set<string>;
  readonly shiftables: Set<number>;
  /** Everything that could need it. */
  all: boolean;
}

export function noDiscrete(): Discrete {
  return { siteModes: new Set(), surplus: new Set(), storages: new Set(), shiftables: new Set(), all: false };
}

export function storageKey(deviceIndex: number, period: number): string {
  return `${deviceIndex}:${period}`;
}

export function hasStorage(discrete: Discrete, deviceIndex: number, period: number): boolean {
  return discrete.all || discrete.storages.has(storageKey(deviceIndex, period));
}
