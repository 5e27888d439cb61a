/**
 * Which addresses a request may go to, by name and by number.
 *
 * The ranges: IPv4 what `ipaddr.js` calls unicast; IPv6 only 2000::/3 without Teredo, 6to4, documentation and ISATAP,
 * each of which can carry a private IPv4 address inside. (Range lists of ipaddr.js 2.5.0, read 2026-11-21.)
 */
import ipaddr from "ipaddr.js";

/**
 * Whether `host` is in a list of hosts: exact names, or `*.example.com` for everything below a name.
 * Compared without regard to case; a port is no part of it.
 */
export function isListedHost(host: string, list: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return list.some((entry) => {
    const wanted = entry.toLowerCase();
    return wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted;
  });
}

/** Whether an IP address is one of the open internet. Anything that is not an address is not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv6 ? isPublicIPv6(parsed) : true;
}

/** Whether an IP address lies in one of the ranges, each an address (`10.0.0.7`) or a network (`10.0.0.0/24`). */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [network, bits] = range.includes("/")
      ? ipaddr.parseCIDR(range)
      : ([ipaddr.parse(range), range.includes(":") ? 128 : 32] as const);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  });
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Networks inside 2000::/3 that are not the open internet, said here so that no change of a library opens them. */
const NOT_PUBLIC = ["2001::/32", "2002::/16", "2001:db8::/32"].map((network) => ipaddr.IPv6.parseCIDR(network));

function isPublicIPv6(address: ipaddr.IPv6): boolean {
  if (!address.match(GLOBAL_UNICAST) || NOT_PUBLIC.some((network) => address.match(network))) return false;
  // ISATAP: interface id 0000:5efe or 0200:5efe, then an IPv4 address (RFC 5214 section 6.1). ipaddr.js says unicast.
  const isIsatap = address.parts[5] === 0x5efe && ((address.parts[4] ?? 0) & 0xfdff) === 0;
  return !isIsatap;
}
