import { serve } from '../__testUtils__/serve';
import { GuestSession } from './GuestSession';

describe('GuestSession', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let signIns = 0;
  let refuse = false;

  beforeEach(async () => {
    signIns = 0;
    refuse = false;
    server = await serve((request, response) => {
      if (request.url !== '/api/auth/guest/refresh') {
        response.end(request.headers.authorization);
      } else if (refuse) {
        response.writeHead(503).end('not yet');
      } else {
        signIns += 1;
        const backstageIdentity = { token: `token-${signIns}` };
        response.end(JSON.stringify({ backstageIdentity }));
      }
    });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await server.stop();
  });

  const use = async (guest: GuestSession) =>
    await (await guest.fetch(`${server.url}/things`)).text();

  it('signs in once, and again when the token gets old', async () => {
    const guest = new GuestSession(server.url);
    expect(await Promise.all([use(guest), use(guest)])).toEqual([
      'Bearer token-1',
      'Bearer token-1',
    ]);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 21 * 60_000);
    expect(await use(guest)).toBe('Bearer token-2');
    guest.forget();
    expect(await use(guest)).toBe('Bearer token-3');
  });

  it('tries again after it was not let in', async () => {
    const guest = new GuestSession(server.url);
    refuse = true;
    await expect(use(guest)).rejects.toThrow(
      `503 to POST ${server.url}/api/auth/guest/refresh\nnot yet`,
    );
    refuse = false;
    expect(await use(guest)).toBe('Bearer token-1');
  });
});
