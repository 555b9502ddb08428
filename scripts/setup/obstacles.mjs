// Why packages cannot be fetched, recognised in what Yarn and npm print.

const CERTIFICATE =
  /self-signed certificate|unable to (?:get|verify)[\w ]* certificate|certificate has expired|Hostname\/IP does not match|(?:SELF_SIGNED|CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY)_\w+/i;
const NETWORK =
  /ECONN\w+|ENOTFOUND|EAI_AGAIN|E(?:NET|HOST)UNREACH|\w*TIMEDOUT|Timeout awaiting|EPIPE|socket hang up|socket closed|socket disconnected|network timeout|Proxy timeout/i;
const REFUSAL = /Response Code: (?:4|5)\d\d|\bE[45]\d\d\b/;

// The last that Yarn says of a package, after all its attempts; the npm client
// prints such lines only when it gives up.
const LAST_WORDS =
  /YN(?:0001|0035): [│|]?\s*(?<yarn>.*)|^npm error (?<npm>(?:code|request|.*reason:).*)/;

const SETTINGS = {
  yarn: {
    registry: "npmRegistryServer in Yarn's settings",
    proxy: 'httpsProxy',
    certificate: 'httpsCaFilePath in ~/.yarnrc.yml',
  },
  npm: {
    registry: "registry in npm's settings",
    proxy: 'https-proxy',
    certificate: 'cafile in ~/.npmrc',
  },
};

/**
 * What a line of output says kept a package from being fetched; undefined for
 * all other lines.
 */
export function obstacleIn(line) {
  const { yarn, npm } = LAST_WORDS.exec(line)?.groups ?? {};
  return obstacleOf(yarn ?? npm ?? '');
}

/** The same of any text, as of the failure of a command. */
export function obstacleOf(text) {
  const line = text.split('\n').find(one => kindOf(one));
  return line && { kind: kindOf(line), detail: wordsOf(line) };
}

function kindOf(text) {
  if (CERTIFICATE.test(text)) return 'certificate';
  if (NETWORK.test(text)) return 'network';
  return REFUSAL.test(text) ? 'refusal' : undefined;
}

/** The reason alone, without what comes before and the advice after it. */
function wordsOf(line) {
  return line
    .replace(/^.*YN\d{4}: [│|]?\s*/, '')
    .replace(/^.*reason: /, '')
    .replace(/^(?:npm error )?(?:code )?/, '')
    .replace(/^(?:\w*Error)(?: \[\w+\])?: /, '')
    .split(';')[0]
    .trim()
    .slice(0, 200);
}

/** One sentence: what is the matter, and what to do. */
export function adviceFor({ kind, detail }, manager) {
  const { registry, proxy, certificate } = SETTINGS[manager];
  switch (kind) {
    case 'certificate':
      return `Packages cannot be fetched, because the certificate of the package registry, or of a proxy before it, is not trusted (${detail}): name the file with your company's CA certificate in the environment variable NODE_EXTRA_CA_CERTS, or as ${certificate}, and start again.`;
    case 'network':
      return `Packages cannot be fetched, because the package registry cannot be reached (${detail}): look at the network, at ${registry}, and, behind a proxy, at ${proxy} there, and start again.`;
    default:
      return `Packages cannot be fetched, because the package registry refuses (${detail}): look at ${registry}, and whether it wants to know who you are, and start again.`;
  }
}
