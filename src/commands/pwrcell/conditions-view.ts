import {
  type AssetView,
  CONDITIONS,
  type SinceEvidence,
  sinceMsOf,
} from '../../engine/commissioning/index.ts';
import type { Cell, View } from '../shell/result.ts';
import { ageText, instantJson } from './texts.ts';

/** The conditions of an asset, each with its evidence and since when it is so, as JSON and as people read them. */

type Known = Omit<SinceEvidence, 'facts'>;

export function conditionsJson({ facts, assessment }: AssetView, known: Known): readonly object[] {
  return CONDITIONS.map((name) => {
    const condition = assessment.conditions[name];
    const { evidenceMs, ...kept } = condition;
    return {
      ...kept,
      ...instantJson('since', sinceMsOf(condition, { facts, ...known })),
      ...instantJson('evidence', evidenceMs),
      observedGeneration: facts.device.generation,
    };
  });
}

export function conditionsView({ facts, assessment }: AssetView, known: Known, nowMs: number): View {
  return {
    kind: 'table',
    title: 'Conditions',
    isLastSentence: true,
    headers: ['condition', 'holds', 'since', 'reason', 'evidence of', 'age', 'says'],
    rows: CONDITIONS.map((name): readonly Cell[] => {
      const condition = assessment.conditions[name];
      const { holds, reason, message, source, evidenceMs } = condition;
      const since = ageText(sinceMsOf(condition, { facts, ...known }), nowMs);
      return [name, holds, since, reason, source, ageText(evidenceMs, nowMs), message];
    }),
  };
}
