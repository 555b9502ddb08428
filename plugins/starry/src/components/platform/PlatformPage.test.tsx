import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  aChart,
  anInstance,
  anOrphan,
  aRight,
  aRollout,
  orphansOf,
  rightsOf,
} from '../../__fixtures__/platform';
import {
  aPlatform,
  platformHandlers,
  type PlatformState,
} from '../../__testUtils__/platformHandlers';
import { showWidth } from '../../__fixtures__/showWidth';
import starryPlugin from '../../index';

const BASE = 'http://localhost:7007/api/starry';
const MINUTE_MS = 60_000;

const ago = (minutes: number) =>
  new Date(Date.now() - minutes * MINUTE_MS).toISOString();

const refusal = (statusCode: number, name: string, message: string) =>
  HttpResponse.json(
    { error: { name, message }, response: { statusCode } },
    { status: statusCode },
  );

describe('the platform page', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  let platform: PlatformState;

  beforeEach(() => {
    showWidth(1440);
    platform = aPlatform();
    server.use(...platformHandlers(platform));
  });

  const render = () =>
    renderTestApp({
      features: [starryPlugin],
      initialRouteEntries: ['/environments/platform'],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    });

  const section = async (name: string) =>
    within(await screen.findByRole('region', { name }));

  const card = async (title: string, name: string) =>
    within(await (await section(title)).findByRole('article', { name }));

  it('says that all is well, and when that was seen', async () => {
    platform.rights.items = [
      rightsOf(
        Array.from({ length: 12 }, (_, i) => aRight({ name: `right-${i}` })),
      ),
    ];
    render();
    const instance = await card('Argo CD instances', 'main');
    expect(instance.getByText('Reachable')).toBeVisible();
    expect(instance.getByText('v3.2.11')).toBeVisible();
    expect(instance.getByText('all')).toBeVisible();

    const rights = await card('Rights', 'main');
    expect(
      rights.getByText('All 12 rights are as they should be'),
    ).toBeVisible();
    expect(rights.getByText(/^Checked/)).toHaveTextContent(/Checked 3 min/);
    // They are there to be looked at, but not in the way.
    expect(rights.getByText('right-11')).not.toBeVisible();
    expect(rights.getByText('Show the 12 that are granted')).toBeVisible();

    const orphans = await section('Left over');
    expect(await orphans.findByText('Nothing is left over.')).toBeVisible();
    expect(
      within(orphans.getByRole('list', { name: 'Searches' })).getByRole(
        'listitem',
      ),
    ).toHaveTextContent(/main: searched 2 min .*ago/);

    const nav = within(
      screen.getByRole('navigation', { name: 'Environments' }),
    );
    expect(nav.getByRole('link', { name: 'Platform' })).toHaveAttribute(
      'aria-current',
      'page',
    );
    expect(nav.getByRole('link', { name: 'All environments' })).toHaveAttribute(
      'href',
      '/environments',
    );
  });

  describe('the chart of environments', () => {
    const chart = () => section('Chart of environments');

    it('is rolled out after a confirmation, and stopped after another', async () => {
      platform.chart = aChart({ environments: 9, current: 4 });
      const asked: string[] = [];
      server.use(
        http.post(`${BASE}/chart/rollout`, () => {
          asked.push('start');
          platform.chart = { ...platform.chart, rollout: aRollout() };
          return HttpResponse.json(platform.chart, { status: 202 });
        }),
        http.delete(`${BASE}/chart/rollout`, () => {
          asked.push('stop');
          const rollout = aRollout({ state: 'stopped' });
          platform.chart = { ...platform.chart, rollout };
          return HttpResponse.json(platform.chart);
        }),
      );
      render();
      expect(await (await chart()).findByText('c0ffee1')).toBeVisible();
      expect((await chart()).getByText('4 of 9')).toBeVisible();
      await userEvent.click(
        (
          await chart()
        ).getByRole('button', {
          name: 'Bring all environments to it',
        }),
      );
      expect(asked).toEqual([]);
      await userEvent.click(
        screen.getByRole('button', { name: 'Roll it out' }),
      );
      expect(
        await (
          await chart()
        ).findByText(
          'The chart c0ffee1 is being rolled out: 1 left, 1 on their way, 0 not ready since',
        ),
      ).toBeVisible();

      await userEvent.click(
        (await chart()).getByRole('button', { name: 'Stop' }),
      );
      await userEvent.click(screen.getByRole('button', { name: 'Stop it' }));
      expect(
        await (await chart()).findByText(/^The rollout .* was stopped: 1 left/),
      ).toBeVisible();
      expect(asked).toEqual(['start', 'stop']);
    });

    it('says why its rollout is paused, and lets it go on', async () => {
      const reason = '4 environments that were ready before are not any more';
      platform.chart = aChart({
        current: 1,
        rollout: aRollout({ state: 'paused', reason, broken: 4 }),
      });
      server.use(
        http.post(`${BASE}/chart/rollout`, () =>
          refusal(503, 'ServiceUnavailableError', 'git did not answer'),
        ),
      );
      render();
      expect(await (await chart()).findByText(reason)).toBeVisible();
      await userEvent.click(
        (await chart()).getByRole('button', { name: 'Go on' }),
      );
      await userEvent.click(
        screen.getByRole('button', { name: 'Roll it out' }),
      );
      expect(await screen.findByText('git did not answer')).toBeVisible();
    });
  });

  it('says which instance is down, since when and why', async () => {
    platform.instances.items = [
      anInstance({ stages: ['ephemeral', 'development'] }),
      anInstance({
        name: 'staging',
        reachable: false,
        message: 'no route to host',
        lastContactAt: '2026-11-20T10:00:00.000Z',
        environments: 7,
      }),
      anInstance({
        name: 'new',
        reachable: false,
        message: 'It has not been reached yet',
        lastContactAt: undefined,
        version: undefined,
        environments: 0,
      }),
    ];
    render();
    const staging = await card('Argo CD instances', 'staging');
    expect(staging.getByText('Not reachable')).toBeVisible();
    expect(staging.getByText('7')).toBeVisible();
    expect(
      // A time of another day has its date.
      staging.getByText(
        /^Not reached since Nov \d+, 2026.*: no route to host$/,
      ),
    ).toBeVisible();
    const fresh = await card('Argo CD instances', 'new');
    expect(fresh.getByText(/^Never reached so far: It has/)).toBeVisible();
    expect(fresh.queryByText('Argo CD version')).not.toBeInTheDocument();
    const main = await card('Argo CD instances', 'main');
    expect(main.getByText('Reachable')).toBeVisible();
    expect(main.getByText('ephemeral, development')).toBeVisible();
  });

  it('shows first which rights are not as they should be, and what to do', async () => {
    platform.rights.items = [
      rightsOf([
        aRight({
          name: 'applications, delete, starry/*',
          state: 'missing',
          message: 'Environments cannot be deleted.',
          nextStep: 'Add it to the role.',
        }),
        aRight({
          system: 'kubernetes',
          name: 'namespaces, get',
          required: false,
          state: 'missing',
          message: 'Gone cannot be verified.',
        }),
        aRight({ name: 'projects, get, *', state: 'excessive' }),
        aRight({ name: 'clusters, get, *', state: 'unknown' }),
        aRight({ name: 'applications, get, starry/*' }),
      ]),
      rightsOf([], {
        instance: 'staging',
        checkedAt: undefined,
        message: 'It refuses connections.',
      }),
    ];
    render();
    const main = await card('Rights', 'main');
    expect(main.getByText('2 missing, 1 too many, 1 unknown')).toBeVisible();
    const [required, optional, excessive, unknown] =
      main.getAllByRole('listitem');
    expect(required).toHaveTextContent(
      /Missing.*applications, delete, starry.*Argo CD, nothing works without it.*cannot be deleted\.Add it to the role\./,
    );
    expect(optional).toHaveTextContent(
      /Missing.*namespaces, get.*Kubernetes, one feature is lost/,
    );
    expect(excessive).toHaveTextContent(/Too much.*projects, get/);
    expect(unknown).toHaveTextContent(/Unknown.*clusters, get/);

    await userEvent.click(main.getByText('Show the 1 that is granted'));
    expect(main.getByText('applications, get, starry/*')).toBeVisible();

    const staging = await card('Rights', 'staging');
    expect(staging.getByText('It refuses connections.')).toBeVisible();
    expect(staging.getByText('Nothing is known')).toBeVisible();
  });

  it('does not say that nothing is left over where it could not look', async () => {
    platform.orphans = orphansOf(
      [],
      [
        { instance: 'main', at: ago(2), complete: true },
        {
          instance: 'staging',
          at: ago(3),
          complete: false,
          message: 'Its namespaces could not be listed.',
        },
        { instance: 'new', complete: false },
      ],
    );
    render();
    const orphans = await section('Left over');
    expect(
      await orphans.findByText(
        'Nothing that is left over was seen, but not everything could be looked at.',
      ),
    ).toBeVisible();
    expect(
      orphans.getByText(
        /On staging not everything could be looked at\. Its namespaces could not be listed\./,
      ),
    ).toBeVisible();
    expect(orphans.getByText('new: not searched so far')).toBeVisible();
    expect(
      orphans.queryByText('Nothing is left over.'),
    ).not.toBeInTheDocument();
  });

  it('shows the rest when one part cannot be loaded, and tries again', async () => {
    server.use(
      http.get(
        `${BASE}/orphans`,
        () => refusal(503, 'ServiceUnavailableError', 'starting'),
        { once: true },
      ),
    );
    render();
    const orphans = await section('Left over');
    expect(await orphans.findByText(/Could not load: Left over/)).toBeVisible();
    expect(await card('Rights', 'main')).toBeDefined();
    expect(await card('Argo CD instances', 'main')).toBeDefined();

    await userEvent.click(orphans.getByRole('button', { name: 'Retry' }));
    expect(await orphans.findByText('Nothing is left over.')).toBeVisible();
  });

  it('has cards instead of a table on a phone', async () => {
    showWidth(360);
    platform.orphans = orphansOf([anOrphan()]);
    render();
    const orphans = await section('Left over');
    const list = within(
      await orphans.findByRole('list', { name: 'Left over' }),
    );
    expect(list.getByText('env-old-00-eeee0000')).toBeVisible();
    expect(
      list.getByRole('button', {
        name: 'Remove Namespace env-old-00-eeee0000',
      }),
    ).toBeVisible();
    expect(orphans.queryByRole('table')).not.toBeInTheDocument();
  });

  it('loads fifty more at a time', async () => {
    platform.orphans = orphansOf(
      Array.from({ length: 1_000 }, (_, i) =>
        anOrphan({ id: `o${i}`, name: `left-${i}` }),
      ),
    );
    render();
    const orphans = await section('Left over');
    expect(await orphans.findByText('left-49')).toBeVisible();
    expect(orphans.queryByText('left-50')).not.toBeInTheDocument();
    expect(
      orphans.getByText(/Of each instance no more than 1000 are kept/),
    ).toBeVisible();
    expect(orphans.getByText('50 of 1000')).toBeVisible();
    await userEvent.click(orphans.getByRole('button', { name: 'Show more' }));
    expect(await orphans.findByText('left-99')).toBeVisible();
    expect(orphans.getByText('100 of 1000')).toBeVisible();
  });

  describe('with orphans', () => {
    const row = async (name: RegExp) =>
      within((await screen.findByRole('rowheader', { name })).closest('tr')!);

    const openDialog = async (label: string, title: string) => {
      await userEvent.click(await screen.findByRole('button', { name: label }));
      return within(await screen.findByRole('dialog', { name: title }));
    };

    beforeEach(() => {
      platform.orphans = orphansOf([
        anOrphan(),
        anOrphan({
          id: 'o2',
          kind: 'environment',
          name: 'test-02',
          environmentId: 'aaaa0002',
          reason: 'ApplicationVanished',
          state: 'failed',
          message: 'Its application vanished; it could not be removed: no.',
          removalRequestedAt: ago(12),
          removalRequestedBy: 'policy',
        }),
        anOrphan({
          id: 'o3',
          name: 'env-beside',
          removable: false,
          nextStep: 'Remove its application.',
        }),
      ]);
    });

    it('tells what each is, where, since when and why', async () => {
      render();
      const namespace = await row(/^env-old-00-eeee0000/);
      expect(namespace.getByText(/^Namespace, made/)).toHaveTextContent(
        'made 3 d ago',
      );
      expect(namespace.getByText('main')).toBeVisible();
      expect(namespace.getByText(/that Starry knows nothing of/)).toBeVisible();
      expect(
        namespace.getByText('Remove it if nobody needs what is in it.'),
      ).toBeVisible();
      expect(namespace.getByText('1 h 30 min ago')).toBeVisible();
      expect(namespace.getByText(/^2 min .*ago/)).toBeVisible();

      const environment = await row(/^test-02/);
      expect(
        environment.getByRole('link', { name: 'test-02' }),
      ).toHaveAttribute('href', '/environments/aaaa0002');
      expect(
        environment.getByText('Could not be removed; is tried again'),
      ).toBeVisible();
      expect(environment.getByText(/^Removal asked for/)).toHaveTextContent(
        /12 min .*ago by the policy/,
      );

      const beside = await row(/^env-beside/);
      expect(
        beside.getByRole('button', { name: 'Remove Namespace env-beside' }),
      ).toHaveAccessibleDescription(/Starry cannot remove it/);
    });

    it('names what goes, asks, and shows it as being removed', async () => {
      const removed: string[] = [];
      server.use(
        http.delete(`${BASE}/orphans/:id`, ({ params }) => {
          removed.push(String(params.id));
          const answer = anOrphan({
            state: 'removing',
            removalRequestedAt: ago(0),
            removalRequestedBy: 'user:default/guest',
          });
          platform.orphans = orphansOf([answer]);
          return HttpResponse.json(answer, { status: 202 });
        }),
      );
      render();
      const dialog = await openDialog(
        'Remove Namespace env-old-00-eeee0000',
        'Remove env-old-00-eeee0000?',
      );
      expect(dialog.getByText(/On main these will go/)).toBeVisible();
      expect(
        dialog.getAllByRole('listitem').map(item => item.textContent),
      ).toEqual([
        'the namespace env-old-00-eeee0000',
        'everything in the namespace: workloads, secrets, volumes and their data',
      ]);
      expect(removed).toEqual([]);
      await userEvent.click(
        dialog.getByRole('button', { name: 'Remove env-old-00-eeee0000' }),
      );
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
      expect(removed).toEqual(['orphan1']);
      const namespace = await row(/^env-old-00-eeee0000/);
      expect(await namespace.findByText('Being removed')).toBeVisible();
      expect(namespace.getByText(/^Removal asked for/)).toHaveTextContent(
        /by.*guest/,
      );
      const button = namespace.getByRole('button', { name: /^Remove/ });
      expect(button).toHaveAccessibleDescription(
        'It is being removed already.',
      );
      expect(button).toHaveFocus();
      await waitFor(() =>
        expect(screen.queryByText('env-beside')).not.toBeInTheDocument(),
      );
    });

    it('names what goes with an application and with an environment', async () => {
      platform.orphans = orphansOf([
        anOrphan({ id: 'o1', kind: 'application', name: 'env-a' }),
        anOrphan({
          id: 'o2',
          kind: 'environment',
          name: 'test-02',
          reason: 'ApplicationVanished',
        }),
        anOrphan({
          id: 'o3',
          kind: 'environment',
          name: 'test-03',
          reason: 'InstanceUnknown',
        }),
      ]);
      render();
      const goes = async (label: string, title: string) => {
        const dialog = await openDialog(label, title);
        const items = dialog
          .getAllByRole('listitem')
          .map(item => item.textContent);
        const note = dialog.queryByText(/stays there/);
        await userEvent.keyboard('{Escape}');
        await waitFor(() =>
          expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
        );
        return { items, warned: Boolean(note) };
      };
      expect(
        await goes('Remove Argo CD application env-a', 'Remove env-a?'),
      ).toEqual({
        items: [
          'the application env-a in Argo CD',
          'everything in the cluster that it manages, with its data',
        ],
        warned: false,
      });
      expect(
        await goes('Remove Environment test-02', 'Remove test-02?'),
      ).toEqual({
        items: [
          'the environment test-02',
          'its namespace and everything in it: workloads, secrets, volumes and their data',
        ],
        warned: false,
      });
      expect(
        await goes('Remove Environment test-03', 'Remove test-03?'),
      ).toEqual({
        items: ['the record of the environment test-03'],
        warned: true,
      });
    });

    it('says why one could not be removed, and gives the focus back', async () => {
      server.use(
        http.delete(`${BASE}/orphans/:id`, () =>
          refusal(404, 'NotFoundError', 'There is no orphan orphan1'),
        ),
      );
      render();
      const dialog = await openDialog(
        'Remove Namespace env-old-00-eeee0000',
        'Remove env-old-00-eeee0000?',
      );
      await userEvent.click(
        dialog.getByRole('button', { name: 'Remove env-old-00-eeee0000' }),
      );
      const alert = await dialog.findByRole('alert');
      expect(alert).toHaveTextContent('Could not remove env-old-00-eeee0000');
      expect(alert).toHaveTextContent('There is no orphan orphan1');
      await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
      expect(
        screen.getByRole('button', {
          name: 'Remove Namespace env-old-00-eeee0000',
        }),
      ).toHaveFocus();
    });
  });
});
