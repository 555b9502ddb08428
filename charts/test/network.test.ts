// What the code of a branch can reach, and what can reach it.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { find, fullEnvironment, refusal, render, Rendered } from './helm';

/** At these, clouds tell a machine who it is, and give it credentials. */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
];
const DNS = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];

interface IpBlock {
  cidr: string;
  except?: string[];
}

interface EgressRule {
  to: Array<{ ipBlock?: IpBlock }>;
}

function withNetwork(network: object) {
  return { ...fullEnvironment(), platform: { network } };
}

const withPeer = (peer: object) => withNetwork({ egressTo: [{ to: [peer] }] });
const withBlock = (cidr: string) => withPeer({ ipBlock: { cidr } });

/** The rules for all pods. No other policy is for egress. */
function egressOf(objects: Rendered[]): EgressRule[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const egress = policies.filter(({ spec }) =>
    spec.policyTypes.includes('Egress'),
  );
  assert.deepEqual(
    egress.map(({ spec }) => spec.podSelector),
    [{}],
  );
  return egress[0].spec.egress;
}

const familyOf = (address: string) => (net.isIPv6(address) ? 'ipv6' : 'ipv4');

/** As a CNI would decide. */
function reaches(rules: EgressRule[], address: string): boolean {
  const isIn = (block: string) => {
    const [network, prefix] = block.split('/');
    if (familyOf(network) !== familyOf(address)) return false;
    const list = new net.BlockList();
    list.addSubnet(network, Number(prefix), familyOf(network));
    return list.check(address, familyOf(address));
  };
  return rules
    .flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []))
    .some(({ cidr, except = [] }) => isIn(cidr) && !except.some(isIn));
}

test('a pod reaches its environment and the DNS of the cluster, and nothing else', () => {
  assert.deepEqual(egressOf(render(fullEnvironment())), [
    { to: [{ podSelector: {} }] },
    {
      to: [
        {
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
          },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: DNS,
    },
  ]);
});

test('a pod reaches what the platform team lets it, such as a service of authentication', () => {
  const auth = {
    to: [
      {
        namespaceSelector: {
          matchLabels: { 'kubernetes.io/metadata.name': 'auth' },
        },
      },
    ],
    ports: [{ port: 4180 }],
  };
  const cache = { ipBlock: { cidr: '169.254.20.10/32' } };
  const values = withNetwork({ egressTo: [auth], dns: [cache] });
  assert.deepEqual(egressOf(render(values)).slice(1), [
    { to: [cache], ports: DNS },
    auth,
  ]);
});

test('no configured block of addresses opens the metadata of a cloud', () => {
  const rules = egressOf(
    render(
      withNetwork({
        egressTo: [
          '0.0.0.0/0',
          '100.64.0.0/10',
          '192.0.0.0/24',
          '169.254.0.0/15',
          '::/0',
          'fd00::/8',
          'fd00:ec0::/28',
          'fe00::/7',
        ].map(cidr => ({ to: [{ ipBlock: { cidr } }] })),
      }),
    ),
  );
  for (const address of METADATA) {
    assert.equal(reaches(rules, address), false, address);
  }
  for (const address of ['1.1.1.1', '100.100.100.201', 'fd00:ed0::1']) {
    assert.equal(reaches(rules, address), true, address);
  }
});

test('what is left out of a block anyway stays left out', () => {
  const block = { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] };
  const rules = egressOf(render(withPeer({ ipBlock: block })));
  for (const address of ['10.1.2.3', '169.254.169.254']) {
    assert.equal(reaches(rules, address), false, address);
  }
});

for (const address of METADATA) {
  test(`refuses ${address} as a peer`, () => {
    const cidr = `${address}/${net.isIPv6(address) ? 128 : 32}`;
    assert.match(
      refusal(withBlock(cidr)) ?? 'rendered',
      /platform\.network\.egressTo\.0\.to\.0\.ipBlock\.cidr: \S+ is within \S+, where clouds keep credentials/,
    );
  });
}

test('refuses rules that would be for everyone', () => {
  for (const rule of [{}, { to: [] }, { to: [{}] }]) {
    assert.match(
      refusal(withNetwork({ egressTo: [rule] })) ?? 'rendered',
      /platform\/network\/egressTo\/0/,
    );
  }
  assert.match(
    refusal(withNetwork({ dns: [] })) ?? 'rendered',
    /platform\/network\/dns/,
  );
});

test('nothing outside the namespace reaches a pod but the ingress controller, and that exposed ones', () => {
  const objects = render(fullEnvironment());
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  assert.deepEqual(
    policies.map(({ spec }) => [spec.podSelector, spec.ingress[0].from[0]]),
    [
      [{}, { podSelector: {} }],
      [
        { matchLabels: { 'starry.io/exposed': 'true' } },
        {
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' },
          },
        },
      ],
    ],
  );
  for (const [kind, name] of [
    ['StatefulSet', 'orders-db'],
    ['Deployment', 'cache'],
  ]) {
    const { labels } = find(objects, kind, name).spec.template.metadata;
    assert.equal(labels['starry.io/exposed'], undefined);
  }
});
