import type { Branch } from './branching.ts';
import type { Domains } from './domains.ts';
import type { Packed } from './packed.ts';

/** What the search does to a node, as it goes on; written only where somebody wants to check it. */
export interface LoggedNode {
  readonly steps: LoggedStep[];
  end: LoggedEnd;
}

/** Options that were narrowed: by prices, or because they do not fit. Prices per row, then those of price and count. */
export interface LoggedStep {
  readonly narrowed: readonly { option: number; from: number; to: number; isOn: boolean }[];
  readonly lambda?: Float64Array;
}

/** See ProofEnd. */
export type LoggedEnd =
  | { readonly kind: 'bounded'; readonly lambda: Float64Array }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'split'; readonly option: number; readonly parts: readonly LoggedPart[] };

/** See ProofPart. */
export interface LoggedPart {
  readonly from: number;
  readonly to: number;
  readonly mayBeOut?: boolean;
  readonly node: LoggedNode;
}

/** A node of which nothing is known but the prices of where it comes from. */
export function loggedNode({ rowCount }: Packed, lambda?: Float64Array): LoggedNode {
  return { steps: [], end: { kind: 'bounded', lambda: lambda ?? new Float64Array(rowCount + 2) } };
}

/** Notes what has been narrowed since `before`. `optionOf`: what the options are called in the whole problem. */
export function logNarrowed(
  { offerOf, optionCount }: Packed,
  { steps }: LoggedNode,
  {
    before,
    after,
    lambda,
    optionOf,
  }: {
    readonly before: Domains;
    readonly after: Domains;
    readonly lambda?: Float64Array;
    readonly optionOf?: Int32Array;
  },
): void {
  const narrowed = [];
  for (let option = 0; option < optionCount; option += 1) {
    const offer = offerOf[option]!;
    const isOn = after.on[offer] === option;
    const isSame = after.from[option] === before.from[option] && after.to[option] === before.to[option];
    if (isSame && isOn === (before.on[offer] === option)) continue;
    narrowed.push({
      option: optionOf?.[option] ?? option,
      from: after.from[option]!,
      to: after.to[option]!,
      isOn,
    });
  }
  if (narrowed.length > 0) steps.push({ narrowed, ...(lambda && { lambda }) });
}

/**
 * Notes that a node was taken apart. Its parts begin with the prices that prove most of it, which need not be those that
 * were found last. @returns the nodes of the parts, in the order of the branches.
 */
export function logSplit(
  packed: Packed,
  logged: LoggedNode,
  branches: readonly (Branch & { readonly mayBeOut?: boolean })[],
  optionOf?: Int32Array,
): readonly LoggedNode[] {
  const lambda = logged.end.kind === 'bounded' ? logged.end.lambda : undefined;
  const parts = branches.map(({ from, to, mayBeOut = false }) => ({
    from,
    to,
    ...(mayBeOut && { mayBeOut }),
    node: loggedNode(packed, lambda),
  }));
  const { option } = branches[0]!;
  logged.end = { kind: 'split', option: optionOf?.[option] ?? option, parts };
  return parts.map(({ node }) => node);
}
