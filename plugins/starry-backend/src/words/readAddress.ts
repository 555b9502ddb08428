/** Transports that git may use. */
export const GIT_PROTOCOLS = ['https:', 'http:', 'ssh:', 'git:', 'file:'];

const ENCODE =
  'a user or token with a slash, #, ?, : or @ in it must be percent-encoded (%2F, %23, %3F, %3A, %40)';

/** An address to read from, as git is given it. */
export interface ReadAddress {
  /** Without a password or token, since arguments are for everyone to see. */
  url: string;
  /** The one transport that it may use. */
  protocol: string;
  /** Part of the host's addresses that the header is for, and the header. */
  authorization?: { scope: string; header: string };
}

/**
 * Says what is wrong with an address to read from. It may carry a secret, so
 * nothing of it is repeated.
 *
 * @returns undefined when it is fine.
 */
export function readAddressProblem(text: string): string | undefined {
  if (!GIT_PROTOCOLS.some(protocol => text.startsWith(`${protocol}//`))) {
    const known = GIT_PROTOCOLS.map(protocol => `${protocol}//`).join(' or ');
    return /^[^/\s]+@[^/\s]+:/.test(text)
      ? 'must be an address with a protocol: write git@host:path as ssh://git@host/path'
      : `must be an address beginning with ${known}`;
  }
  let url: URL;
  try {
    url = new URL(text);
    decodeURIComponent(url.username + url.password);
  } catch {
    return text.startsWith('ssh:')
      ? 'must be an address such as ssh://git@host/path, in which a slash comes after the host, and no colon unless a port follows'
      : `must be an address such as https://user:token@host/path; ${ENCODE}`;
  }
  if (url.hash || url.search || (!url.username && url.pathname.includes('@'))) {
    return `must have neither #, ? nor an @ after the host; ${ENCODE}`;
  }
  if (url.password && !isWeb(url)) {
    return `must have no password, which ${url.protocol}// cannot use`;
  }
  return undefined;
}

/** @throws TypeError for what {@link readAddressProblem} finds fault with. */
export function parseReadAddress(text: string): ReadAddress {
  const url = new URL(text);
  const { protocol, username, password } = url;
  if (!username || !isWeb(url)) {
    return { url: text, protocol };
  }
  const user = decodeURIComponent(username);
  const secret = decodeURIComponent(password);
  const basic = Buffer.from(`${user}:${secret}`).toString('base64');
  url.username = '';
  url.password = '';
  return {
    url: url.href,
    protocol,
    authorization: {
      scope: `${url.origin}/`,
      header: `Authorization: Basic ${basic}`,
    },
  };
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}
