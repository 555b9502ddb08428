import {
  createHash,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SignJWT, jwtVerify } from 'jose';
import type { Request } from 'express';
import { ArgoError } from './ArgoError';

/** An authenticated account. */
export interface Caller {
  username: string;
  /** Seconds since 1970, as in the token; absent of one that was given to us. */
  issuedAt?: number;
  /** Likewise; absent if it never expires. */
  expiresAt?: number;
}

interface State {
  signingKey: string;
  adminPassword: string;
  kubernetesToken: string;
  kubernetesAdminToken: string;
  tokens: Array<{
    id: string;
    account: string;
    issuedAt: number;
    expiresAt?: number;
  }>;
}

/** The account that a portal uses; limited by {@link Permissions}. */
const PORTAL_ACCOUNT = 'starry';

const ISSUER = 'argocd';
const SESSION_SECONDS = 24 * 60 * 60;
const MAX_TOKENS = 1_000;

/**
 * Who may log in: `admin`, by password, and `starry`, by token. Keys and
 * tokens outlive a restart.
 */
export class Accounts {
  static create(options: {
    dataDir: string;
    now: () => Date;
    token?: string;
  }): Accounts {
    mkdirSync(options.dataDir, { recursive: true });
    const path = join(options.dataDir, 'accounts.json');
    const state: State = {
      signingKey: secret(),
      adminPassword: secret(),
      kubernetesToken: secret(),
      kubernetesAdminToken: secret(),
      tokens: [],
      ...(existsSync(path) && JSON.parse(readFileSync(path, 'utf8'))),
    };
    const accounts = new Accounts(path, state, options.now, options.token);
    accounts.save();
    return accounts;
  }

  private constructor(
    private readonly path: string,
    private readonly state: State,
    private readonly now: () => Date,
    private readonly fixedToken: string | undefined,
  ) {}

  get adminPassword() {
    return this.state.adminPassword;
  }

  get kubernetesToken() {
    return this.state.kubernetesToken;
  }

  get kubernetesAdminToken() {
    return this.state.kubernetesAdminToken;
  }

  /** A token of the portal's account that never expires. */
  async portalToken(): Promise<string> {
    if (this.fixedToken) {
      return this.fixedToken;
    }
    const known = this.state.tokens.find(t => t.id === 'sandbox');
    return known
      ? await this.sign(known.account, known.id, known.issuedAt)
      : await this.createToken(PORTAL_ACCOUNT, { id: 'sandbox' });
  }

  async login(username: unknown, password: unknown): Promise<string> {
    if (username !== 'admin' || !same(password, this.state.adminPassword)) {
      throw ArgoError.unauthenticated('Invalid username or password');
    }
    const issuedAt = this.seconds();
    return await this.sign(
      'admin:login',
      randomUUID(),
      issuedAt,
      issuedAt + SESSION_SECONDS,
    );
  }

  async createToken(
    account: string,
    options: { id?: string; expiresIn?: number },
  ): Promise<string> {
    if (account !== PORTAL_ACCOUNT && account !== 'admin') {
      throw ArgoError.notFound(`account '${account}' does not exist`);
    }
    if (account === 'admin') {
      throw ArgoError.unknown(
        `account 'admin' does not have apiKey capability`,
      );
    }
    const id = options.id || randomUUID();
    const { tokens } = this.state;
    if (tokens.some(t => t.id === id && t.account === account)) {
      throw ArgoError.unknown(`account already has token with id '${id}'`);
    }
    if (tokens.length >= MAX_TOKENS) {
      throw ArgoError.resourceExhausted('too many tokens');
    }
    const issuedAt = this.seconds();
    const expiresAt = options.expiresIn
      ? issuedAt + options.expiresIn
      : undefined;
    tokens.push({ id, account, issuedAt, expiresAt });
    this.save();
    return await this.sign(account, id, issuedAt, expiresAt);
  }

  revokeToken(account: string, id: string): void {
    this.state.tokens = this.state.tokens.filter(
      t => t.account !== account || t.id !== id,
    );
    this.save();
  }

  async authenticate(request: Request): Promise<Caller> {
    const tokens = [
      /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1],
      /(?:^|;\s*)argocd\.token=([^;]+)/.exec(request.get('cookie') ?? '')?.[1],
    ].filter(token => token !== undefined);
    const { fixedToken } = this;
    if (fixedToken && tokens.some(token => same(token, fixedToken))) {
      return { username: PORTAL_ACCOUNT };
    }
    // What does not even look like a token counts as none.
    const token = tokens.find(candidate => candidate.split('.').length >= 3);
    if (!token) {
      throw ArgoError.unauthenticated('no session information');
    }
    return await this.verify(token);
  }

  private async verify(token: string): Promise<Caller> {
    const { payload } = await jwtVerify(token, this.key(), {
      issuer: ISSUER,
      algorithms: ['HS256'],
      currentDate: this.now(),
    }).catch(error => {
      throw ArgoError.unauthenticated(`invalid session: ${error.message}`);
    });
    const [username, capability] = String(payload.sub).split(':');
    const known = this.state.tokens.some(
      t => t.id === payload.jti && t.account === username,
    );
    if (capability !== 'login' && !known) {
      throw ArgoError.unauthenticated(
        `invalid session: account ${username} does not have token with id ${payload.jti}`,
      );
    }
    return { username, issuedAt: payload.iat, expiresAt: payload.exp };
  }

  private async sign(
    account: string,
    id: string,
    issuedAt: number,
    expiresAt?: number,
  ): Promise<string> {
    const subject = account.includes(':') ? account : `${account}:apiKey`;
    const token = new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(subject)
      .setJti(id)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt);
    if (expiresAt) {
      token.setExpirationTime(expiresAt);
    }
    return await token.sign(this.key());
  }

  private key() {
    return Buffer.from(this.state.signingKey, 'base64url');
  }

  private seconds() {
    return Math.floor(this.now().getTime() / 1000);
  }

  private save() {
    writeFileSync(`${this.path}.new`, JSON.stringify(this.state), {
      mode: 0o600,
    });
    renameSync(`${this.path}.new`, this.path);
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares digests, so that the time taken tells nothing. */
function same(a: unknown, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return typeof a === 'string' && timingSafeEqual(digest(a), digest(b));
}
