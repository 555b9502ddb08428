import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { anOrphan, orphansOf } from '../../../__fixtures__/platform';
import { showWidth } from '../../../__fixtures__/showWidth';
import { setupPlatformPage } from '../../../__testUtils__/platformPage';

const BASE = 'http://localhost:7007/api/starry';

const ago = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

const refusal = (statusCode: number, name: string, message: string) =>
  HttpResponse.json(
    { error: { name, message }, response: { statusCode } },
    { status: statusCode },
  );

describe('the orphans', () => {
  const { server, platform, render, section } = setupPlatformPage();

  it('does not say that there are no orphans where it could not look', async () => {
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
    const orphans = await section('Orphans');
    expect(
      await orphans.findByText(
        'No orphans were found, but not everything could be searched.',
      ),
    ).toBeVisible();
    expect(
      orphans.getByText(
        /Not everything on staging could be searched\. Its namespaces could not be listed\./,
      ),
    ).toBeVisible();
    expect(orphans.getByText('new: not searched yet')).toBeVisible();
    expect(
      orphans.queryByText('There are no orphans.'),
    ).not.toBeInTheDocument();
  });

  it('has cards instead of a table on a phone', async () => {
    showWidth(360);
    platform.orphans = orphansOf([anOrphan()]);
    render();
    const orphans = await section('Orphans');
    const list = within(await orphans.findByRole('list', { name: 'Orphans' }));
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
    const orphans = await section('Orphans');
    expect(await orphans.findByText('left-49')).toBeVisible();
    expect(orphans.queryByText('left-50')).not.toBeInTheDocument();
    expect(
      orphans.getByText(/at most 1000 orphans of each instance/),
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
      expect(namespace.getByText(/^Namespace, created/)).toHaveTextContent(
        'created 3 d ago',
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
        environment.getByText('Removal failed; Starry will try again'),
      ).toBeVisible();
      expect(environment.getByText(/^Removal requested/)).toHaveTextContent(
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
      expect(dialog.getByText(/On main it removes/)).toBeVisible();
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
      expect(namespace.getByText(/^Removal requested/)).toHaveTextContent(
        /by.*guest/,
      );
      const button = namespace.getByRole('button', { name: /^Remove/ });
      expect(button).toHaveAccessibleDescription(
        'It is already being removed.',
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
