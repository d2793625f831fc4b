import {
  type PortfolioReading,
  type ReadOptions,
  readPortfolio,
} from '../../../src/adapters/portfolio-file/read.ts';
import { InputError, type Problem } from '../../../src/engine/errors.ts';
import type { DeviceSpec } from '../../../src/engine/portfolio/index.ts';

/** A valid file, to be read beside the one that a test is about. */
export const BASE = `
groups: [{ id: g, zone: Europe/Amsterdam }]
participants: [{ id: p, group: g, site: s }]
sites: [{ id: s, tariff: { import: 0.30 } }]
contracts: [{ id: k, participant: p, direction: down, price: 0.15, powerMax: 5kW }]
`;

export function read(text: string, options: ReadOptions = {}): PortfolioReading {
  return readPortfolio([{ file: 'a.yaml', text }], options);
}

/** The problems of files `a.yaml`, `b.yaml`, …, in the order of the texts. */
export function problemsOf(texts: readonly string[], options: ReadOptions = {}): readonly Problem[] {
  try {
    readPortfolio(
      texts.map((text, index) => ({ file: `${String.fromCharCode(97 + index)}.yaml`, text })),
      options,
    );
  } catch (error) {
    if (error instanceof InputError) return error.details;
    throw error;
  }
  return [];
}

/** A problem on one line: `a.yaml:3 groups[0].zone "x": expected`. */
export function told({ file, line, path, value, expected }: Problem): string {
  const found = value === undefined ? 'missing' : `"${value}"`;
  return `${file === undefined ? '' : `${file}:${line} `}${path} ${found}: ${expected}`;
}

/** A site with one device, whose keys are given as YAML in one line. */
export function siteWith(device: string): string {
  return `sites: [{ id: s, tariff: { import: 0.30 }, devices: [{ id: d, ${device} }] }]`;
}

export function deviceOf(device: string): DeviceSpec {
  return read(siteWith(device)).given.sites[0]!.devices[0]!;
}
