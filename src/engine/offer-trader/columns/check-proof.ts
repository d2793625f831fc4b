import type { Certificate } from '../certificate.ts';
import { checkCertificate, type ProvenGap } from '../check-certificate.ts';
import type { SelectionResult } from '../result.ts';
import { type AnyProblem, isInColumns } from './any-problem.ts';
import { checkColumnCertificate } from './prove-columns.ts';
import { takenOfAccepted } from './told-columns.ts';

/**
 * Computes what a certificate proves, as checkCertificate does, whatever the offers are written in.
 *
 * @throws InputError where a price is no multiple of the step, or dearer than missing its range: nothing is proven then.
 */
export function checkProof(
  problem: AnyProblem,
  result: Pick<SelectionResult, 'accepted' | 'softened'>,
  certificate: Certificate,
): ProvenGap {
  if (!isInColumns(problem)) return checkCertificate(problem, result, certificate);
  const taken = takenOfAccepted(problem.offers, result.accepted);
  return checkColumnCertificate(problem, { softened: result.softened, taken }, certificate);
}
