const RCPN = /^[0-9a-fA-F]{12}$/;

/** Whether an id can be that of a system: 12 hexadecimal digits. What else stands there means nobody. */
export function isSystemId(remoteId: string): boolean {
  return RCPN.test(remoteId);
}
