import type { PortfolioSource } from '../../adapters/portfolio-file/read.ts';
import type { Io } from '../shell/io.ts';

/** The texts of the named files; each file once. */
export async function readFiles(paths: readonly string[], io: Io): Promise<readonly PortfolioSource[]> {
  const sources: PortfolioSource[] = [];
  for (const file of new Set(paths)) sources.push({ file, text: await io.readText(file) });
  return sources;
}

/** "4 groups, 1 site": the kinds that there are any of. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? kind.replace(/s$/, '') : kind}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
