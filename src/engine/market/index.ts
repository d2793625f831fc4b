export { makeRequest, type RequestRange, type RequestStatement } from './make-request.ts';
export type {
  AcceptedOffer,
  AggregateOffer,
  FlexOffer,
  FlexOrder,
  Invocation,
  LimitKept,
  OfferOption,
  Robust,
  SelectionProof,
  SoftenedRange,
} from './offer.ts';
export { partOfRequest } from './part-of-request.ts';
export type { Disposition, FlexRequest, Revision } from './request.ts';
export { revisedRequest } from './revised-request.ts';
