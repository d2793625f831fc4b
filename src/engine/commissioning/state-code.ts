/**
 * What a state code of an inverter says of it: it works; it is on its way to; it is being tested, calibrated or updated;
 * something is broken; somebody has switched it off; or newer firmware says what nobody here knows.
 */
export type StateClass = 'operating' | 'transition' | 'service' | 'fault' | 'disabled' | 'unknown';

/** From, up to and including. */
type Range = readonly [from: number, until: number];

/**
 * The first that has a code decides. Codes are 16 bits, grouped by the high byte; single ones differ from their group. That
 * 0x7000 to 0x7FFF are the errors, as is often said, misses ground, arc and bus faults, and takes calibration for errors.
 */
const CLASSES: readonly (readonly [StateClass, readonly Range[]])[] = [
  [
    'fault',
    [at(0x0870), at(0x5010), group(0x40, 0x42), group(0x51), group(0x63), group(0x70, 0x7d), group(0xc0)],
  ],
  ['disabled', [at(0x0010), at(0x0020)]],
  [
    'operating',
    [
      at(0x0820),
      at(0x0830),
      at(0x0840),
      at(0x0850),
      at(0x0880),
      at(0x0890),
      group(0x20),
      at(0x6100),
      group(0x60),
    ],
  ],
  ['service', [at(0x0140), at(0x1010), at(0x1020), group(0x12), group(0x50), group(0x52), group(0x7e)]],
  [
    'transition',
    [group(0x01, 0x03), group(0x08), group(0x10, 0x11), group(0x13), group(0x30, 0x31), at(0x6110)],
  ],
];

/** The inverter is islanded with, or without, photovoltaics on its AC side. */
const AC_PV_CODES: readonly number[] = [0x0880, 0x0890];

function at(code: number): Range {
  return [code, code];
}

function group(from: number, until: number = from): Range {
  return [from << 8, (until << 8) | 0xff];
}

/** What a raw state code means. */
export function stateClassOf(code: number): StateClass {
  const found = CLASSES.find(([, ranges]) => ranges.some(([from, until]) => code >= from && code <= until));
  return found === undefined ? 'unknown' : found[0];
}

/** Whether the inverter itself says that there are photovoltaics on its AC side. */
export function saysAcCoupled(code: number): boolean {
  return AC_PV_CODES.includes(code);
}

/** As operators look it up: `0x7010`. */
export function stateCodeText(code: number): string {
  return `0x${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
