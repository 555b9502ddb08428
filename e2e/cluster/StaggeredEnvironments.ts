import { assertRuns, pushTo, reaches, requestFor } from './environments';
import type { TestBed } from './TestBed';

interface Asked {
  id: string;
  branch: string;
}

/**
 * Environments at every stage of their lives at a time: in each round one is
 * made, the one of the round before is redeployed, and the one before that is
 * deleted.
 */
export class StaggeredEnvironments {
  #rounds = 0;
  #made: Asked | undefined;
  #redeployed: Asked | undefined;
  #deleted: Asked | undefined;

  constructor(private readonly testBed: TestBed) {}

  /** Asks for all three; what was asked for is not there yet. */
  async begin(): Promise<void> {
    const { portal } = this.testBed;
    const name = `round-${this.#rounds++}`;
    const branch = `feat/${name}`;
    await pushTo(this.testBed, branch, 'The first commit');
    this.#deleted = this.#redeployed;
    this.#redeployed = this.#made;
    if (this.#redeployed) {
      const { branch: changed } = this.#redeployed;
      await pushTo(this.testBed, changed, 'The second commit');
    }
    const [made] = await Promise.all([
      portal.create(requestFor(name, branch)),
      this.#redeployed && portal.redeploy(this.#redeployed.id),
      this.#deleted && portal.remove(this.#deleted.id),
    ]);
    this.#made = { id: made.id, branch };
  }

  /** Their phases now: of the one made, the one redeployed, the one deleted. */
  async phases(): Promise<Array<string | undefined>> {
    const asked = [this.#made, this.#redeployed, this.#deleted];
    return Promise.all(
      asked.map(
        async one => one && (await this.testBed.portal.get(one.id)).phase,
      ),
    );
  }

  /** Resolves when everything that was asked for is so. */
  async settle(): Promise<void> {
    const { portal, cluster } = this.testBed;
    const runs = async (one: Asked | undefined, generation: number) => {
      if (!one) return;
      const record = await reaches(portal, one.id, 'ready', { generation });
      await assertRuns(cluster, record);
    };
    await Promise.all([
      runs(this.#made, 1),
      runs(this.#redeployed, 2),
      this.#deleted && reaches(portal, this.#deleted.id, 'gone'),
    ]);
  }
}
