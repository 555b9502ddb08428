import { assertRuns, pushTo, reaches, requestFor } from './environments.mjs';

/**
 * Environments at every stage of their lives at a time: in each round one is
 * made, the one of the round before is redeployed, and the one before that is
 * deleted.
 */
export class Cohort {
  #rounds = 0;
  #made;
  #redeployed;
  #deleted;

  constructor(world) {
    this.world = world;
  }

  /** Asks for all three; what was asked for is not there yet. */
  async begin() {
    const { portal } = this.world;
    const name = `round-${this.#rounds++}`;
    const branch = `feat/${name}`;
    await pushTo(this.world, branch, 'The first commit');
    this.#deleted = this.#redeployed;
    this.#redeployed = this.#made;
    if (this.#redeployed) {
      const { branch: changed } = this.#redeployed;
      await pushTo(this.world, changed, 'The second commit');
    }
    const [made] = await Promise.all([
      portal.create(requestFor(name, branch)),
      this.#redeployed && portal.redeploy(this.#redeployed.id),
      this.#deleted && portal.remove(this.#deleted.id),
    ]);
    this.#made = { id: made.id, branch };
  }

  /** Their phases now: of the one made, the one redeployed, the one deleted. */
  async phases() {
    const asked = [this.#made, this.#redeployed, this.#deleted];
    return Promise.all(
      asked.map(
        async one => one && (await this.world.portal.get(one.id)).phase,
      ),
    );
  }

  /** Resolves when everything that was asked for is so. */
  async settle() {
    const { portal, cluster } = this.world;
    const runs = async (one, generation) =>
      one &&
      assertRuns(
        cluster,
        await reaches(portal, one.id, 'ready', { generation }),
      );
    await Promise.all([
      runs(this.#made, 1),
      runs(this.#redeployed, 2),
      this.#deleted && reaches(portal, this.#deleted.id, 'gone'),
    ]);
  }
}
