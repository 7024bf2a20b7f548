/**
 * Requests to URLs that a tenant gave (API augments, webhooks). None reaches an address inside: loopback, link-local, private, or of any
 * other special use (integrations.md). The address that is connected to decides, whatever name led there and however often its answer
 * changes, so a name whose DNS answer is swapped between a check and the connection gains nothing.
 */
import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";

/** IPv4 networks that are not of the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. */
const insideV4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/**
 * The same for IPv6: https://www.iana.org/assignments/iana-ipv6-special-registry. `::/96` holds the unspecified address, loopback and
 * IPv4-compatible ones; 2001::/32 (Teredo) and 2002::/16 (6to4) carry IPv4 addresses and are out of use. ::ffff:0:0/96, IPv4-mapped, is
 * checked by BlockList as the IPv4 address that it is.
 */
const insideV6: readonly (readonly [network: string, prefix: number])[] = [
  ["::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

/** NAT64 (RFC 6052): an IPv6-only network reaches the public IPv4 internet by it, so what lies behind it counts. */
const nat64Prefix = "64:ff9b::";
const nat64PrefixLength = 96;

const inside = new BlockList();
for (const [network, prefix] of insideV4) {
  inside.addSubnet(network, prefix, "ipv4");
  inside.addSubnet(`${nat64Prefix}${network}`, nat64PrefixLength + prefix, "ipv6");
}
for (const [network, prefix] of insideV6) inside.addSubnet(network, prefix, "ipv6");

/** A network in CIDR form, such as 10.0.0.0/8. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** Whether a host is, by its name or as an address, on this machine or in a private network. @param hostname as a URL has it */
export function isInside(hostname: string): boolean {
  const host = hostname.replaceAll(/^\[|\]$/g, "");
  if (isIP(host) === 0) return host === "localhost" || host.endsWith(".localhost");
  return inside.check(host, isIP(host) === 4 ? "ipv4" : "ipv6");
}

/** The request would have gone to an address inside. The message is fit for a tenant and does not tell the address. */
export class InsideAddressError extends Error {
  override readonly name = "InsideAddressError";

  constructor(host: string) {
    super(`${host} leads to a loopback, link-local or private address, where requests are not allowed to go`);
  }
}

export interface GuardOptions {
  /** networks inside where requests may go all the same */
  readonly allowed: readonly Network[];
  /** ms until a connection must stand */
  readonly connectTimeoutMs: number;
  /** bytes that an answer's body may have; the request fails past it */
  readonly maxAnswerBytes: number;
  /** connections to one origin at most */
  readonly connections: number;
  /** the system's resolver, unless another is given */
  readonly lookup?: LookupFunction;
}

/**
 * An undici dispatcher with keep-alive that connects to no address inside but the allowed ones; such a request fails with
 * InsideAddressError. Of a name's several addresses those inside are left out. It follows no redirects (undici follows none by itself).
 */
export function guardedAgent({ allowed, connectTimeoutMs, maxAnswerBytes, connections, lookup = systemLookup }: GuardOptions): Agent {
  const mayReach = reachable(allowed);
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(lookup, mayReach) });
  return new Agent({
    connections,
    maxResponseSize: maxAnswerBytes,
    // An address in the URL itself is never looked up, so it is checked here; all names are checked by what they resolve to.
    connect: (options, callback) => {
      if (isIP(options.hostname) !== 0 && !mayReach(options.hostname)) callback(new InsideAddressError(options.hostname), null);
      else connect(options, callback);
    },
  });
}

function reachable(allowed: readonly Network[]): (address: string) => boolean {
  const exceptions = new BlockList();
  for (const { address, prefix } of allowed) exceptions.addSubnet(address, prefix, isIPv6(address) ? "ipv6" : "ipv4");
  return (address) => {
    const plain = address.split("%")[0]!;
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 6 ? "ipv6" : "ipv4";
    return exceptions.check(plain, family) || !inside.check(plain, family);
  };
}

function guardedLookup(lookup: LookupFunction, mayReach: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const found = (addresses as { address: string; family: number }[]).filter(({ address }) => mayReach(address));
      const first = found[0];
      if (first === undefined) callback(new InsideAddressError(host), "", 0);
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
