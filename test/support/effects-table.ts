import { readFileSync } from 'node:fs';
import type { Action, ItemKey } from '../../src/engine/ports.ts';
import { keyOf, type Writing } from './recording-table.ts';

/** How an effect is written; docs/effects.md says what the words mean. */
export const WAYS = ['once', 'revision', 'replaced', 'along', 'by content', 'by attempt', 'removed'] as const;
export type Way = (typeof WAYS)[number];

/** A row of the table of effects in docs/effects.md. */
export interface EffectRow {
  readonly effect: string;
  /** Names of workflows; `every` of all. */
  readonly workflows: readonly string[];
  /** Patterns such as `PLAN#site#day / revision`. */
  readonly keys: readonly string[];
  readonly way: Way;
  readonly sameAgain: string;
  readonly otherAgain: string;
}

const HEADER = '| effect | workflow | key | written | again, same content | again, other content |';

/** The rows of the one table, in its order. */
export function readEffectRows(): readonly EffectRow[] {
  const page = readFileSync(new URL('../../docs/effects.md', import.meta.url), 'utf8').split('\n');
  const start = page.indexOf(HEADER);
  if (start < 0) throw new Error(`docs/effects.md has no table with the header ${HEADER}`);
  const end = page.findIndex((line, index) => index > start && !line.startsWith('|'));
  return page.slice(start + 2, end < 0 ? page.length : end).map(rowOf);
}

function rowOf(line: string): EffectRow {
  const [effect = '', workflow = '', key = '', written = '', sameAgain = '', otherAgain = ''] = line
    .slice(1, -1)
    .split(' | ')
    .map((cell) => cell.trim());
  const way = WAYS.find((known) => known === written);
  if (way === undefined) throw new Error(`"${written}" of "${effect}" is none of ${WAYS.join(', ')}`);
  const keys = [...key.matchAll(/`([^`]+)` \/ `([^`]+)`/g)].map(([, pk, sk]) => `${pk} / ${sk}`);
  return { effect, workflows: workflow.split(', '), keys, way, sameAgain, otherAgain };
}

/** What is known of the parts of keys by their names; other names stand for ids. */
const PARTS: { readonly [name: string]: RegExp } = {
  SELF: /^SELF$/,
  attempt: /^\d{6}$/,
  digest: /^[0-9a-f]{16}$/,
  number: /^\d{8}$/,
  part: /^\d{6}$/,
  rank: /^\d{2}$/,
  revision: /^\d{8}$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  day: /^\d{4}-\d\d-\d\d$/,
};

/** Whether a key has the form of a pattern. */
export function matchesKey(pattern: string, { pk, sk }: ItemKey): boolean {
  const [pkPattern = '', skPattern = ''] = pattern.split(' / ');
  const [kind, ...pkNames] = pkPattern.split('#');
  const [foundKind, ...pkParts] = pk.split('#');
  return (
    kind === foundKind && matchesParts(pkNames, pkParts) && matchesParts(skPattern.split('#'), sk.split('#'))
  );
}

function matchesParts(names: readonly string[], parts: readonly string[]): boolean {
  return (
    names.length === parts.length && names.every((name, index) => (PARTS[name] ?? /./).test(parts[index]!))
  );
}

/** One thing that a workflow has written. */
export interface Written {
  readonly by: string;
  readonly key: ItemKey;
  readonly ways: readonly Way[];
  readonly writing: Writing;
  readonly action: Exclude<Action, { readonly kind: 'check' }>;
}

/** The effects in what was stored, one per item. */
export function effectsIn(writings: readonly Writing[]): readonly Written[] {
  return writings
    .filter(({ isStored }) => isStored)
    .flatMap((writing) =>
      writing.actions
        .filter((action) => action.kind !== 'check')
        .map((action) => ({
          by: writing.by,
          key: keyOf(action),
          ways: waysOf(action, writing),
          writing,
          action,
        })),
    );
}

/** The words of which one fits how this was written. */
function waysOf(action: Action, { actions }: Writing): readonly Way[] {
  if (action.kind === 'delete') return ['removed'];
  switch (action.condition?.kind) {
    case 'absent':
      return ['once', 'revision'];
    case 'equals':
    case 'present':
      return ['replaced'];
    case undefined:
      return actions.some(({ condition }) => condition !== undefined)
        ? ['along']
        : ['by content', 'by attempt'];
  }
}

/** Whether a row is about this effect. */
export function isAbout(row: EffectRow, { by, key, ways }: Written): boolean {
  return (
    (row.workflows.includes('every') || row.workflows.includes(by)) &&
    ways.includes(row.way) &&
    row.keys.some((pattern) => matchesKey(pattern, key))
  );
}
