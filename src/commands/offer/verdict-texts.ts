import type { Verdict } from '../../engine/offer-trader/index.ts';

/** Each verdict in a few words. */
export const VERDICTS: { readonly [V in Verdict]: string } = {
  agreed: 'agreed before',
  'worth-it': 'worth its price',
  'completes-the-sum': 'dearer than its worth, but the sum needs it',
  'too-dear': 'too dear',
  marginal: 'asks just what it is worth: it makes no difference',
  'other-option-taken': 'another option of it was taken',
  'other-option-better': 'another option of it would be better',
  'cannot-fit': 'leaves a limit even alone',
  'least-factor': 'there is less room than its least factor',
  'equal-was-taken': 'an equal offer was taken',
  'limit-reached': 'no more may be taken or paid',
  'not-needed': 'what it brings is not missing any more',
};
