import * as v from 'valibot';
import { REASONS } from '../../engine/commissioning/index.ts';
import { InputError, type Problem } from '../../engine/errors.ts';

/** A plan of commissioning in a file. */

export const PLAN_FORMAT = 'flex-pwrcell-plan/1';

const text = v.pipe(v.string(), v.minLength(1));

const action = v.strictObject({
  kind: v.picklist(['request-metadata', 'verify', 'create-site', 'create-inverter', 'link']),
  key: text,
  assetId: text,
  remoteId: text,
  reason: v.picklist(Object.keys(REASONS) as (keyof typeof REASONS)[]),
  why: v.string(),
  evidenceSource: v.exactOptional(v.picklist(['concerto', 'ces', 'stream', 'journal'])),
  evidenceMs: v.exactOptional(v.number()),
});

const planFile = v.strictObject({
  format: v.literal(PLAN_FORMAT),
  instance: text,
  digest: text,
  isAuto: v.boolean(),
  createsMax: v.pipe(v.number(), v.integer(), v.minValue(0)),
  createdMs: v.number(),
  actions: v.array(action),
});

/** What stands in the file. */
export type PlanFile = v.InferOutput<typeof planFile>;

/** The text of a plan's file. */
export function writePlanFile(plan: Omit<PlanFile, 'format'>): string {
  return `${JSON.stringify({ format: PLAN_FORMAT, ...plan }, undefined, 2)}\n`;
}

/**
 * Reads a plan.
 *
 * @param file - as it is told to people.
 * @throws InputError `bad-plan` that lists everything that is wrong with it.
 */
export function readPlanFile(content: string, file: string): PlanFile {
  const parsed = v.safeParse(planFile, parsedJson(content, file));
  if (parsed.success) return parsed.output;
  throw new InputError('bad-plan', `${file} is no plan that "flex pwrcell commission --out" wrote.`, {
    details: parsed.issues.map((issue) => problemOf(issue, file)),
  });
}

/** What has long lists of alternatives is told without them. */
const EXPECTED_MAX = 160;

function problemOf(issue: v.BaseIssue<unknown>, file: string): Problem {
  const path = v.getDotPath(issue) ?? file;
  if (issue.received === 'undefined') return { path, expected: 'to be there' };
  const expected = issue.expected ?? issue.message;
  const isLong = expected.length > EXPECTED_MAX;
  const value = issue.received.replace(/^"(.*)"$/s, '$1');
  return { path, value, expected: isLong ? 'a word of the closed list of flex' : expected };
}

function parsedJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new InputError('bad-plan', `${file} is no JSON.`, {
      details: [{ path: file, expected: 'a plan that "flex pwrcell commission --out" wrote' }],
    });
  }
}
