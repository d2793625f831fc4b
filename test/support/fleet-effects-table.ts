import { readFileSync } from 'node:fs';
import type { ItemKey } from '../../src/engine/ports.ts';
import { matchesKey } from './effects-table.ts';

/** A row of the table of what commissioning leaves behind, in docs/effects.md. */
export interface FleetEffectRow {
  readonly effect: string;
  /** Processes that may do it. */
  readonly processes: readonly string[];
  /** In the store, `FLEET-STATES / asset`; elsewhere, `rs:asset:state:time`. */
  readonly keys: readonly string[];
}

const HEADER = '| effect | process | key | done again |';

export function readFleetEffectRows(): readonly FleetEffectRow[] {
  const page = readFileSync(new URL('../../docs/effects.md', import.meta.url), 'utf8').split('\n');
  const start = page.indexOf(HEADER);
  if (start < 0) throw new Error(`docs/effects.md has no table with the header ${HEADER}`);
  const end = page.findIndex((line, index) => index > start && !line.startsWith('|'));
  return page.slice(start + 2, end).map((line) => {
    const [effect = '', process = '', key = ''] = line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim());
    const stored = [...key.matchAll(/`([^`]+)` \/ `([^`]+)`/g)].map(([, pk, sk]) => `${pk} / ${sk}`);
    const keys = stored.length > 0 ? stored : [...key.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
    return { effect, processes: process.split(', '), keys };
  });
}

/** Something that a process has done: an item that it stored, or an effect outside under its key. */
export interface FleetEffect {
  readonly process: string;
  readonly key: ItemKey | string;
}

export function isOfRow({ processes, keys }: FleetEffectRow, { process, key }: FleetEffect): boolean {
  return processes.includes(process) && keys.some((pattern) => isOfKey(pattern, key));
}

export function isOfKey(pattern: string, key: ItemKey | string): boolean {
  if (typeof key !== 'string') return pattern.includes(' / ') && matchesKey(pattern, key);
  return !pattern.includes(' / ') && isLike(pattern.split(':'), key.split(':'));
}

/** The last part may have colons of its own. */
function isLike([kind, ...names]: readonly string[], [found, ...parts]: readonly string[]): boolean {
  return kind === found && parts.length >= names.length && parts.every((part) => part !== '');
}
