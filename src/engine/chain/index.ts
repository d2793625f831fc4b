/** Lines of which each carries the digest of the one before: what was changed afterwards is noticed. */
export {
  type BrokenLine,
  ChainCheck,
  type ChainHead,
  type ChainLine,
  GENESIS,
  linkedTo,
  START,
} from './chain.ts';
export { sha256 } from './sha256.ts';
