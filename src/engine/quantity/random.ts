/**
 * A stream of numbers that depends on its name only: the same on every machine, whatever was drawn
 * before, so that a day's data do not depend on which days were made with it.
 */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Whole number in [low, high]. */
  whole(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  chance(probabilityPu: number): boolean;
}

const UINT32_RANGE = 2 ** 32;

/** @param names - what the stream is for; every part changes it wholly. */
export function randomStream(...names: readonly (string | number)[]): RandomStream {
  let state = hash(names.join('\u0000'));
  const uniform = () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state) / UINT32_RANGE;
  };
  const between = (low: number, high: number) => low + (high - low) * uniform();
  return {
    uniform,
    between,
    whole: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    normal: () => normalFrom(uniform),
    chance: (probabilityPu) => uniform() < probabilityPu,
  };
}

/** FNV-1a over UTF-16 units, 32 bits (G. Fowler, L. C. Noll, K.-P. Vo), then mixed. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(value >>> 0);
}

/** The finaliser of MurmurHash3 (A. Appleby, public domain): every input bit reaches every output bit. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const NORMAL_TERMS = 12;

/** Sum of twelve uniforms less six: mean 0, variance 1; only additions, so equal on every machine. */
function normalFrom(uniform: () => number): number {
  let sum = -NORMAL_TERMS / 2;
  for (let term = 0; term < NORMAL_TERMS; term += 1) sum += uniform();
  return sum;
}
